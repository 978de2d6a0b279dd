#include "ops/elementwise/broadcast.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/to_size.h"

namespace milliwatt {

namespace {

constexpr std::size_t kMostDimensions = 6;

/// Size of the dimension `back` from the innermost one; 1 where the shape has none.
std::int64_t size_from_back(const Shape& shape, std::size_t back) {
  return back < shape.size() ? shape[shape.size() - 1 - back] : 1;
}

/// The shape that both shapes are repeated to; empty where they cannot be (or both are scalars).
Shape broadcast_shape(const Shape& a, const Shape& b) {
  Shape shape(std::max(a.size(), b.size()));
  for (std::size_t back = 0; back < shape.size(); ++back) {
    const std::int64_t of_a = size_from_back(a, back);
    const std::int64_t of_b = size_from_back(b, back);
    if (of_a != of_b && of_a != 1 && of_b != 1) return {};
    shape[shape.size() - 1 - back] = std::max(of_a, of_b);
  }
  return shape;
}

}  // namespace

void check_broadcast(Checks& checks, const OpView& op) {
  const Shape& a = op.input(0).shape;
  const Shape& b = op.input(1).shape;
  if (std::max(a.size(), b.size()) > kMostDimensions) {
    checks.problem(fmt::format("inputs have {} and {} dimensions", a.size(), b.size()),
                   fmt::format("up to {}", kMostDimensions));
    return;
  }
  const Shape shape = broadcast_shape(a, b);
  if (shape.empty() && !(a.empty() && b.empty())) {
    checks.problem(fmt::format("{} has shape {}, {} has shape {}", tensor_label("input 0", op.input(0)), shape_text(a),
                               tensor_label("input 1", op.input(1)), shape_text(b)),
                   "equal sizes, or 1");
    return;
  }
  checks.shape("output", op.output(), shape);
}

std::size_t source_element(const Shape& in, const Shape& out, std::int64_t element) {
  std::int64_t source = 0;
  std::int64_t stride = 1;
  for (std::size_t back = 0; back < out.size(); ++back) {
    const std::int64_t coordinate = element % size_from_back(out, back);
    element /= size_from_back(out, back);
    const std::int64_t size = size_from_back(in, back);
    if (size > 1) source += coordinate * stride;
    stride *= size;
  }
  return to_size(source);
}

BatchRule broadcast_batch_rule(const OpView& op) {
  const std::size_t rank = op.output().shape.size();
  for (std::size_t k = 0; k < op.input_count(); ++k) {
    const Shape& shape = op.input(k).shape;
    const bool has_samples = shape.size() == rank && shape[0] != 1;
    if (has_samples == op.input(k).is_constant()) return BatchRule::kTogether;
  }
  return BatchRule::kSeparate;
}

ChannelFlow broadcast_flow(const OpView& op) {
  const std::size_t channels = channels_of(op.output());
  ChannelFlow flow;
  for (std::size_t i = 0; i < op.input_count(); ++i) {
    const Tensor& input = op.input(i);
    if (input.shape.empty() || channels_of(input) != channels) continue;  // one channel, repeated: it stays
    if (input.is_constant()) {
      flow.operands.push_back({i, input.shape.size() - 1});
    } else {
      flow.join_in_turn(op, i, 0);
    }
  }
  return flow;
}

}  // namespace milliwatt
