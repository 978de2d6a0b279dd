#include "ops/samples.h"

#include <utility>

#include "base/to_size.h"
#include "ops/operator.h"

namespace milliwatt {

std::int64_t SampleMaker::integer(std::int64_t low, std::int64_t high) {
  return low + static_cast<std::int64_t>(random_.below(static_cast<std::uint64_t>(high - low + 1)));
}

Shape SampleMaker::shape() {
  switch (integer(0, 3)) {
    case 0:
      return {1, integer(1, 40)};
    case 1:
      return {1, integer(1, 6), integer(1, 9)};
    default:
      return {1, integer(1, 6), integer(1, 5), integer(1, 9)};
  }
}

TensorSpec SampleMaker::codes(const Shape& shape) {
  std::int32_t zero_point = static_cast<std::int32_t>(integer(-128, 127));
  if (chance(0.3)) zero_point = chance(0.5) ? -128 : 127;
  return {ElementType::kInt8, shape, per_tensor(scale(), zero_point)};
}

std::vector<std::int8_t> SampleMaker::values(const Shape& shape) {
  std::vector<std::int8_t> values(to_size(element_count(shape)));
  for (std::int8_t& value : values) value = static_cast<std::int8_t>(integer(-128, 127));
  return values;
}

std::string SampleMaker::activation() {
  static const char* const kWords[] = {"none", "none", "relu", "relu6", "relu_n1_to_1"};
  return kWords[integer(0, 4)];
}

void SampleMaker::add_if_right(TensorId output, std::vector<Graph>& graphs) {
  builder_.output(output);
  Graph graph = builder_.build();
  const Operator& op = graph.operators.front();
  if (operator_type(op.kind).problems(OpView(graph, op)).empty()) graphs.push_back(std::move(graph));
}

}  // namespace milliwatt
