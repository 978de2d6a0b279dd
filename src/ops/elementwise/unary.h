// The operators of unary.inc: int8 to int8 or int16 to int16, code by code, or float32 to float32.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string_view>

#include "ops/elementwise/unary_rules.h"
#include "ops/operator.h"

namespace milliwatt {

std::unique_ptr<OperatorType> make_unary(std::string_view kind, UnaryRule rule);

/// The function that the operator, one of unary.inc, is of a real number. Its tensors are float32.
RealFunction real_function_of(const OpView& op);

/// What the operator, one of unary.inc, makes of each code: entry i is that of code i - 128.
std::array<std::int8_t, 256> code_table(const OpView& op);

/// What the operator, one of unary.inc, makes of int16 codes. Its tensors are int16.
WideUnary wide_unary_of(const OpView& op);

}  // namespace milliwatt
