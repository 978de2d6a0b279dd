// Elements moved as they are, whatever their type.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "ops/checks.h"
#include "ops/operator.h"

namespace milliwatt {

/// An element type that the host moves, which the output has too.
inline bool check_moved(Checks& checks, std::string_view role, const Tensor& input, const Tensor& output) {
  using enum ElementType;
  return checks.type(role, input, {kInt8, kInt32, kInt64}) && checks.type("output", output, {input.type});
}

/// Output element `to` is element `from` of the input.
inline void move_element(const OpView& op, TensorValues& values, std::size_t input, std::int64_t from,
                         std::int64_t to) {
  const std::int64_t bytes = element_bytes(op.output().type);
  const auto in = values.read<std::byte>(op.op().inputs[input]);
  const auto out = values.write<std::byte>(op.op().outputs[0]);
  std::copy_n(in.begin() + from * bytes, bytes, out.begin() + to * bytes);
}

}  // namespace milliwatt
