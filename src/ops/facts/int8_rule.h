// How an operator's output is quantized in an int8 network: the rules of TensorFlow Lite's 8-bit quantization
// specification.
#pragma once

#include <string_view>

namespace milliwatt {

enum class OutputRule {
  kNone,        ///< the operator has no int8 form
  kRange,       ///< by its range, within what the fused activation keeps
  kAsInput,     ///< it moves or compares codes: all inputs and outputs of real numbers have one quantization
  kProbability  ///< 1/256, -128
};

struct Int8Rule {
  OutputRule output = OutputRule::kNone;
  /// What to do about an operator that has no int8 form.
  std::string_view advice = "float32 networks of operators that have one can be quantized";
};

}  // namespace milliwatt
