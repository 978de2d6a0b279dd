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

void record_activation(const OpView& op, Tape& tape) {
  const std::string& activation = op.word("activation");
  if (activation != "none") tape.clamp(op.op().outputs[0], activation_values(activation));
}

void expect_codes(const OpView& op) {
  if (computes_in_float(op)) throw Error("float32 runs on the host only; quantize it first");
}

}  // namespace milliwatt
