// ADD of int8 tensors as one plane over the two codes.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "kernels/kernel.h"
#include "ops/operator.h"

namespace milliwatt {

/// code = clamp((factor0 * x0 + factor1 * x1 + offset) >> shift) to int8; no sum leaves 32 bits.
struct AddPlane {
  std::int32_t factor0 = 0;
  std::int32_t factor1 = 0;
  std::int32_t offset = 0;
  int shift = 0;
};

/// A plane that gives reference(x0, x1) for every pair of int8 codes; nothing if there is none near the slopes.
/// @param slope0, slope1 output codes for one input code; negative if it is subtracted
std::optional<AddPlane> add_plane(double slope0, double slope1,
                                  const std::function<std::int32_t(std::int32_t, std::int32_t)>& reference);

/// The plane of an ADD or SUB; nothing if the codes, before they are clamped to the activation's range, lie on none.
std::optional<AddPlane> add_plane_of(const OpView& op);

/// kFactor0, kFactor1, kOffset, kShift.
std::vector<KernelNumber> plane_numbers(const AddPlane& plane);
/// kPlane, then these numbers; those of no plane if there is none. For kernels that compute both ways.
std::vector<KernelNumber> numbers_of_either(const std::optional<AddPlane>& plane);

/// The kernel of that name for an ADD of two computed tensors of one shape, if its sums lie on a plane: a row a step.
/// @param an_element cycles of one output code
std::vector<Kernel> plane_kernels(const OpView& op, const std::string& function, double an_element,
                                  std::int64_t code_bytes);

}  // namespace milliwatt
