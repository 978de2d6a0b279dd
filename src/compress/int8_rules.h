// How each operator's tensors are quantized in an int8 network: the rules of TensorFlow Lite's 8-bit quantization
// specification.
#pragma once

#include <string_view>

namespace milliwatt {

enum class OutputRule {
  kRange,       ///< by its range, within what the fused activation keeps
  kAsInput,     ///< as the first input
  kProbability  ///< 1/256, -128
};

struct Int8Rule {
  std::string_view kind;
  OutputRule output;
  int weights_axis;  ///< of input 1, output channels; then input 2 is the bias. -1: no weights
};

/// The rule of that kind of operator; nullptr if it has no int8 form.
const Int8Rule* find_int8_rule(std::string_view kind);

}  // namespace milliwatt
