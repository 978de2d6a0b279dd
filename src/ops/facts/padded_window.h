// Operators whose windows over height and width may reach out of the image.
#pragma once

#include <cstdint>
#include <optional>

#include "ops/facts/window2d.h"
#include "ops/operator.h"
#include "ops/questions.h"

namespace milliwatt {

/// The attributes padding, stride_h and so on say how the window moves over input 0 (ops/window.h).
struct PaddedWindow {
  Window2d window;
  std::int32_t code = 0;  ///< what is outside acts as if the image had this code there (of real numbers: 0)
};

/// An operator that has such a window.
class PaddedOperator {
 public:
  virtual ~PaddedOperator() = default;
  /// Asked only if its input is int8, or what is outside of it is 0.
  virtual PaddedWindow padded_window(const OpView& op) const = 0;
};

/// The code of 0; of real numbers 0 itself.
inline std::int32_t zero_code(const Tensor& tensor) {
  return tensor.quantization.empty() ? 0 : tensor.quantization.zero_points[0];
}

/// Of any operator; nothing if it has no such window, or what is outside acts as no code.
inline std::optional<PaddedWindow> padded_window(const OpView& op) {
  const auto* padded = dynamic_cast<const PaddedOperator*>(&type_of(op));
  if (padded == nullptr) return std::nullopt;
  return padded->padded_window(op);
}

}  // namespace milliwatt
