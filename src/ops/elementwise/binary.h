// The operators of binary.inc: two int8 tensors to one.
#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "ops/elementwise/binary_rules.h"
#include "ops/operator.h"

namespace milliwatt {

std::unique_ptr<OperatorType> make_binary(std::string_view kind, BinaryRule rule);

/// Random graphs of an operator of two int8 tensors, computed, constant and repeated.
std::vector<Graph> binary_samples(std::string_view kind, bool has_activation, std::uint64_t seed);

}  // namespace milliwatt
