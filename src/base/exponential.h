// Functions of fixed-point numbers, bit for bit as gemmlowp's fixedpoint.h computes them.
#pragma once

#include <cstdint>

namespace milliwatt {

/// exp(x) for x <= 0 with `integer_bits` (4 or 5) bits before the point, as Q0.31: a polynomial on [-1/4, 0), times
/// exp(-2^k) for each bit 2^k of the rest.
std::int32_t exp_of_negative(std::int32_t x, int integer_bits);

/// 1 / (1 + x) for x in [0, 1), both Q0.31: three Newton-Raphson steps.
std::int32_t reciprocal_of_one_plus(std::int32_t x);

/// 1 / (1 + exp(-x)) for x with 4 bits before the point, as Q0.31.
std::int32_t logistic_of(std::int32_t x);

/// tanh(x) for x with 4 bits before the point, as Q0.31.
std::int32_t tanh_of(std::int32_t x);

}  // namespace milliwatt
