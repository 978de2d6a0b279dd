#include "ops/facts/moved_elements.h"

#include <algorithm>

#include "base/to_size.h"

namespace milliwatt {

std::vector<std::byte> MovingOperator::fill(const OpView& op) const {
  return std::vector<std::byte>(to_size(element_bytes(op.output().type)), std::byte{0});
}

void move_elements(const OpView& op, const MovingOperator& type, TensorValues& values) {
  const std::int64_t bytes = element_bytes(op.output().type);
  const std::vector<std::byte> fill = type.fill(op);
  const auto in = values.read<std::byte>(op.op().inputs[0]);
  auto to = values.write<std::byte>(op.op().outputs[0]).begin();
  for (const std::int64_t source : type.sources(op)) {
    const auto from = source == MovingOperator::kFill ? fill.data() : in.data() + source * bytes;
    to = std::copy_n(from, bytes, to);
  }
}

std::int64_t element_at(const Shape& shape, const Shape& coordinates) {
  std::int64_t element = 0;
  for (std::size_t d = 0; d < shape.size(); ++d) element = element * shape[d] + coordinates[d];
  return element;
}

}  // namespace milliwatt
