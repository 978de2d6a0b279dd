#include "ops/facts/weighted_sum.h"

#include "base/to_size.h"

namespace milliwatt {
namespace {

/// Elements from one index of the dimension to the next.
std::size_t stride_of(const Shape& shape, std::size_t dimension) {
  return to_size(element_count({shape.begin() + static_cast<std::ptrdiff_t>(dimension) + 1, shape.end()}));
}

/// Elements from one tap to the next: the taps' innermost dimension is the last that is neither of the other two.
std::size_t tap_stride_of(const WeightedSum& sum, const Shape& shape) {
  for (std::size_t d = shape.size(); d-- > 0;) {
    if (d != sum.output_dimension && d != sum.input_dimension) return stride_of(shape, d);
  }
  return 0;
}

}  // namespace

SummedWeights::SummedWeights(const WeightedSum& sum, const Tensor& weights)
    : codes_(elements_of<std::int8_t>(weights)),
      outputs_(to_size(weights.shape.at(sum.output_dimension))),
      taps_(to_size(sum.window.kernel_height * sum.window.kernel_width)),
      elements_(sum.input_dimension ? to_size(weights.shape.at(*sum.input_dimension)) : 1),
      output_stride_(stride_of(weights.shape, sum.output_dimension)),
      tap_stride_(tap_stride_of(sum, weights.shape)),
      element_stride_(sum.input_dimension ? stride_of(weights.shape, *sum.input_dimension) : 0) {}

}  // namespace milliwatt
