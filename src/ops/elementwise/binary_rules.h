// What the operators of binary.inc compute of two elements, by what they are; also what ADD, SUB and MUL compute of
// plain values. They look at nobody's quantization.
#pragma once

#include <cmath>
#include <cstdint>
#include <limits>

namespace milliwatt {

enum class Result { kAsOperands, kTruth };        ///< kTruth: bool, 0 or 1
enum class Operands { kNumbers, kTruths, kAll };  ///< kTruths: bool, as integers; kAll: numbers or bool

struct BinaryRule {
  std::int32_t (*codes)(std::int32_t a, std::int32_t b) = nullptr;  ///< int8; nullptr: takes none
  float (*reals)(float a, float b) = nullptr;
  std::int64_t (*integers)(std::int64_t a, std::int64_t b) = nullptr;
  Result result = Result::kAsOperands;
  Operands operands = Operands::kNumbers;
  bool has_activation = false;  ///< the attribute `activation`
};

namespace binary_rules {

/// Wraps.
template <typename Function>
std::int64_t wrapped(std::int64_t a, std::int64_t b, Function function) {
  return static_cast<std::int64_t>(function(static_cast<std::uint64_t>(a), static_cast<std::uint64_t>(b)));
}

/// a / b, rounded down. Of b = 0 (where the reference stops) it is 0; the largest negative number by -1 stays itself.
inline std::int64_t floor_quotient(std::int64_t a, std::int64_t b) {
  if (b == 0) return 0;
  if (b == -1) return wrapped(0, a, [](std::uint64_t x, std::uint64_t y) { return x - y; });
  const std::int64_t quotient = a / b;
  return a % b != 0 && (a < 0) != (b < 0) ? quotient - 1 : quotient;
}

/// a - b * (a / b rounded down): it has the sign of b. Of b = 0 it is 0.
inline std::int64_t floor_rest(std::int64_t a, std::int64_t b) {
  if (b == 0 || b == -1) return 0;
  const std::int64_t rest = a % b;
  return rest != 0 && (rest < 0) != (b < 0) ? rest + b : rest;
}

inline std::int64_t quotient(std::int64_t a, std::int64_t b) {
  if (b == 0) return 0;
  return b == -1 ? floor_quotient(a, b) : a / b;
}

inline float floor_rest_of_reals(float a, float b) {
  const float rest = std::fmod(a, b);
  return rest != 0 && (rest < 0) != (b < 0) ? rest + b : rest;
}

inline constexpr BinaryRule minimum = {[](std::int32_t a, std::int32_t b) { return a < b ? a : b; },
                                       [](float a, float b) { return a < b ? a : b; },
                                       [](std::int64_t a, std::int64_t b) { return a < b ? a : b; }};
inline constexpr BinaryRule maximum = {[](std::int32_t a, std::int32_t b) { return a > b ? a : b; },
                                       [](float a, float b) { return a > b ? a : b; },
                                       [](std::int64_t a, std::int64_t b) { return a > b ? a : b; }};

inline constexpr BinaryRule add = {
    .reals = [](float a, float b) { return a + b; },
    .integers = [](std::int64_t a,
                   std::int64_t b) { return wrapped(a, b, [](std::uint64_t x, std::uint64_t y) { return x + y; }); },
    .has_activation = true};
inline constexpr BinaryRule subtract = {
    .reals = [](float a, float b) { return a - b; },
    .integers = [](std::int64_t a,
                   std::int64_t b) { return wrapped(a, b, [](std::uint64_t x, std::uint64_t y) { return x - y; }); },
    .has_activation = true};
inline constexpr BinaryRule multiply = {
    .reals = [](float a, float b) { return a * b; },
    .integers = [](std::int64_t a,
                   std::int64_t b) { return wrapped(a, b, [](std::uint64_t x, std::uint64_t y) { return x * y; }); },
    .has_activation = true};
inline constexpr BinaryRule divide = {
    .reals = [](float a, float b) { return a / b; }, .integers = quotient, .has_activation = true};
inline constexpr BinaryRule floor_divide = {.reals = [](float a, float b) { return std::floor(a / b); },
                                            .integers = floor_quotient};
inline constexpr BinaryRule floor_modulo = {.reals = floor_rest_of_reals, .integers = floor_rest};
inline constexpr BinaryRule squared_difference = {
    .reals = [](float a, float b) { return (a - b) * (a - b); },
    .integers =
        [](std::int64_t a, std::int64_t b) {
          return wrapped(a, b, [](std::uint64_t x, std::uint64_t y) { return (x - y) * (x - y); });
        }};

/// a, but a * b where a is negative.
inline constexpr BinaryRule prelu = {.reals = [](float a, float b) { return a >= 0 ? a : a * b; }};

/// A comparison.
template <typename Compare>
constexpr BinaryRule comparison(Operands operands) {
  return {.reals = [](float a, float b) { return Compare::of(a, b) ? 1.0F : 0.0F; },
          .integers = [](std::int64_t a, std::int64_t b) { return std::int64_t{Compare::of(a, b)}; },
          .result = Result::kTruth,
          .operands = operands};
}
struct Equal {
  template <typename T>
  static bool of(T a, T b) {
    return a == b;
  }
};
struct NotEqual {
  template <typename T>
  static bool of(T a, T b) {
    return a != b;
  }
};
struct Less {
  template <typename T>
  static bool of(T a, T b) {
    return a < b;
  }
};
struct LessEqual {
  template <typename T>
  static bool of(T a, T b) {
    return a <= b;
  }
};
struct Greater {
  template <typename T>
  static bool of(T a, T b) {
    return a > b;
  }
};
struct GreaterEqual {
  template <typename T>
  static bool of(T a, T b) {
    return a >= b;
  }
};
inline constexpr BinaryRule equal = comparison<Equal>(Operands::kAll);
inline constexpr BinaryRule not_equal = comparison<NotEqual>(Operands::kAll);
inline constexpr BinaryRule less = comparison<Less>(Operands::kNumbers);
inline constexpr BinaryRule less_equal = comparison<LessEqual>(Operands::kNumbers);
inline constexpr BinaryRule greater = comparison<Greater>(Operands::kNumbers);
inline constexpr BinaryRule greater_equal = comparison<GreaterEqual>(Operands::kNumbers);

inline constexpr BinaryRule logical_and = {
    .integers = [](std::int64_t a, std::int64_t b) { return std::int64_t{a != 0 && b != 0}; },
    .result = Result::kTruth,
    .operands = Operands::kTruths};
inline constexpr BinaryRule logical_or = {
    .integers = [](std::int64_t a, std::int64_t b) { return std::int64_t{a != 0 || b != 0}; },
    .result = Result::kTruth,
    .operands = Operands::kTruths};

}  // namespace binary_rules
}  // namespace milliwatt
