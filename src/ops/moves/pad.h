// What PAD and PADV2 have in common.
#pragma once

#include <cstdint>
#include <vector>

#include "ops/operator.h"

namespace milliwatt {

/// Along one dimension, in elements.
struct Padding {
  std::int64_t before = 0;
  std::int64_t after = 0;
};

/// For each dimension of the input.
std::vector<Padding> paddings_of(const OpView& op);
/// The code that stands around the input: that of 0, or what input 2 says. Of PADV2 the input is int8.
std::int32_t padding_code(const OpView& op);

}  // namespace milliwatt
