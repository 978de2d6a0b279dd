// Operators that compute sums of products: where their weights are and how they lie.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "graph/graph.h"
#include "ops/facts/window2d.h"

namespace milliwatt {

/// Output channel o is bias[o] plus the sum of weights times input elements, over the window's taps that lie in the
/// image; then an activation (attribute `activation`). The output has one tensor, its channels last.
struct WeightedSum {
  std::size_t input = 0, weights = 1, bias = 2;  ///< numbers of inputs; the bias may be left out
  std::size_t output_dimension = 0;              ///< of the weights: one index for each output channel
  /// Of the weights: one index for each input element of a tap. Index i belongs to input channel i modulo the number of
  /// channels. None: output channel o reads only input channel o / (output channels / input channels).
  std::optional<std::size_t> input_dimension;
  /// 1 x 1 if there is none. The weights' other dimensions, one behind the other, are its taps, row by row.
  Window2d window;
  /// If the weights have one scale: is it multiplied by the input's scale in single precision?
  bool single_precision_scale = false;
};

/// Its int8 weights by what they multiply.
class SummedWeights {
 public:
  SummedWeights(const WeightedSum& sum, const Tensor& weights);

  std::size_t outputs() const { return outputs_; }
  std::size_t taps() const { return taps_; }
  /// Input elements of each tap; 1 if there is no input dimension.
  std::size_t elements() const { return elements_; }
  std::int8_t at(std::size_t output, std::size_t tap, std::size_t element) const {
    return codes_[output * output_stride_ + tap * tap_stride_ + element * element_stride_];
  }

 private:
  std::span<const std::int8_t> codes_;
  std::size_t outputs_, taps_, elements_;
  std::size_t output_stride_, tap_stride_, element_stride_;
};

}  // namespace milliwatt
