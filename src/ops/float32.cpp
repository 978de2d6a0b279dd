#include "ops/float32.h"

#include <limits>

#include "base/error.h"

namespace milliwatt {

bool computes_in_float(const OpView& op) { return op.output().type == ElementType::kFloat32; }

ValueRange activation_values(const std::string& activation) {
  constexpr float kInfinity = std::numeric_limits<float>::infinity();
  if (activation == "relu") return {0, kInfinity};
  if (activation == "relu6") return {0, 6};
  if (activation == "relu_n1_to_1") return {-1, 1};
  return {-kInfinity, kInfinity};
}

Node parameter_of(const OpView& op, std::size_t input, Tape& tape, Role role, std::int64_t fan_in) {
  return op.has_input(input) ? tape.parameter(op.op().inputs[input], role, fan_in) : kNoNode;
}

void put_activated(const OpView& op, Tape& tape, Node value) {
  const std::string& activation = op.word("activation");
  tape.put(op.op().outputs[0], activation == "none" ? value : tape.clamp(value, activation_values(activation)));
}

void expect_codes(const OpView& op) {
  if (computes_in_float(op)) throw Error("float32 runs on the host only; quantize it first");
}

}  // namespace milliwatt
