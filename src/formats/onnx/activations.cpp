// Activations that graphs do not have, by their formulas.
#include <fmt/format.h>

#include "formats/onnx/chain.h"
#include "formats/onnx/elementwise.h"

namespace milliwatt::onnx {
namespace {

// scale * (max(x, 0) + alpha * (exp(min(x, 0)) - 1))
void scaled_elu(const NodeView& node, float alpha, float scale) {
  const Chain chain(node);
  const TensorId negative = chain.with("MINIMUM", chain.id(), 0, "negative");
  const TensorId power = chain.apply("EXP", negative, "exp");
  const TensorId less = chain.with("SUB", power, 1, "less");
  const TensorId lower = chain.with("MUL", less, alpha * scale, "lower");
  TensorId upper = chain.apply("RELU", chain.id(), "upper");
  if (scale != 1) upper = chain.with("MUL", upper, scale, "scaled");
  chain.result(chain.both("ADD", upper, lower, ""));
}

// Abramowitz and Stegun, Handbook of Mathematical Functions, 7.1.26: within 1.5e-7.
TensorId erf_of(const Chain& chain, TensorId x) {
  const TensorId size = chain.apply("ABS", x, "erf/abs");
  const TensorId scaled = chain.with("ADD", chain.with("MUL", size, 0.3275911F, "erf/scaled"), 1, "erf/one_more");
  const TensorId t = chain.with_first("DIV", 1, scaled, "erf/t");
  TensorId sum = chain.with("MUL", t, 1.061405429F, "erf/p4");
  int step = 3;
  for (const float coefficient : {-1.453152027F, 1.421413741F, -0.284496736F, 0.254829592F}) {
    const TensorId next = chain.with("ADD", sum, coefficient, fmt::format("erf/s{}", step));
    sum = chain.both("MUL", next, t, fmt::format("erf/p{}", step--));
  }
  const TensorId square = chain.both("MUL", size, size, "erf/square");
  const TensorId power = chain.apply("EXP", chain.apply("NEG", square, "erf/neg"), "erf/exp");
  const TensorId rest = chain.both("MUL", sum, power, "erf/rest");
  const TensorId positive = chain.with_first("SUB", 1, rest, "erf/positive");
  return chain.both("MUL", chain.apply("SIGN", x, "erf/sign"), positive, "erf");
}

}  // namespace

void leaky_relu(const NodeView& node) {
  const Chain chain(node);
  const double alpha = node.attribute("alpha", 0.01F);
  chain.result(chain.apply("LEAKY_RELU", chain.id(), "", {{"alpha", alpha}}));
}

void elu(const NodeView& node) {
  const float alpha = node.attribute("alpha", 1.0F);
  if (alpha != 1) return scaled_elu(node, alpha, 1);
  const Chain chain(node);
  chain.result(chain.apply("ELU", chain.id(), ""));
}

void selu(const NodeView& node) {
  // The defaults of the operator's definition from version 6 on.
  scaled_elu(node, node.attribute("alpha", 1.67326319217681884765625F),
             node.attribute("gamma", 1.05070102214813232421875F));
}

// log(1 + exp(x)) = max(x, 0) + log(1 + exp(-|x|)), which does not overflow.
void softplus(const NodeView& node) {
  const Chain chain(node);
  const TensorId size = chain.apply("ABS", chain.id(), "abs");
  const TensorId power = chain.apply("EXP", chain.apply("NEG", size, "neg"), "exp");
  const TensorId logarithm = chain.apply("LOG", chain.with("ADD", power, 1, "sum"), "log");
  chain.result(chain.both("ADD", chain.apply("RELU", chain.id(), "relu"), logarithm, ""));
}

void hard_sigmoid(const NodeView& node) {
  const Chain chain(node);
  const TensorId scaled = chain.with("MUL", chain.id(), node.attribute("alpha", 0.2F), "scaled");
  const TensorId moved = chain.with("ADD", scaled, node.attribute("beta", 0.5F), "moved");
  chain.result(chain.with("MINIMUM", chain.with("MAXIMUM", moved, 0, "lowest"), 1, ""));
}

void reciprocal(const NodeView& node) {
  const Chain chain(node);
  chain.result(chain.both("DIV", node.number(1, "one"), chain.id(), ""));
}

void erf(const NodeView& node) {
  const Chain chain(node);
  chain.result(erf_of(chain, chain.id()));
}

// x / 2 (1 + erf(x / sqrt(2))), or with tanh(sqrt(2 / pi) (x + 0.044715 x^3)) in place of erf.
void gelu(const NodeView& node) {
  const Chain chain(node);
  const TensorId x = chain.id();
  TensorId inner = kNoTensor;
  if (node.attribute("approximate", "none") == "tanh") {
    const TensorId square = chain.both("MUL", x, x, "square");
    const TensorId factor = chain.with("ADD", chain.with("MUL", square, 0.044715F, "cubic"), 1, "factor");
    const TensorId argument = chain.with("MUL", chain.both("MUL", x, factor, "bent"), 0.7978845608F, "argument");
    inner = chain.apply("TANH", argument, "tanh");
  } else {
    inner = erf_of(chain, chain.with("MUL", x, 0.7071067812F, "argument"));
  }
  const TensorId half = chain.with("MUL", x, 0.5F, "half");
  chain.result(chain.both("MUL", half, chain.with("ADD", inner, 1, "weight"), ""));
}

}  // namespace milliwatt::onnx
