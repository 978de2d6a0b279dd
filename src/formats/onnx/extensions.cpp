#include "formats/onnx/extensions.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/error.h"
#include "base/to_size.h"
#include "formats/onnx/elementwise.h"

namespace milliwatt::onnx {
namespace {

const Attributes kNoActivation = {{"activation", std::string("none")}};

TensorId reals(const NodeView& node, const std::vector<float>& values, const Shape& shape, std::string_view part) {
  return node.importer().constant(node.name(part), constant_of(values, shape));
}

const std::vector<float>& real_list(const NodeView& node, std::string_view name) {
  static const std::vector<float> kNone;
  const auto found = node.node().attributes.find(name);
  const auto* list = found == node.node().attributes.end() ? nullptr : std::get_if<std::vector<float>>(&found->second);
  return list == nullptr ? kNone : *list;
}

float only_real(const NodeView& node, std::string_view name, float otherwise) {
  const auto found = node.node().attributes.find(name);
  if (found == node.node().attributes.end()) return otherwise;
  if (const auto* number = std::get_if<float>(&found->second)) return *number;
  if (const auto* number = std::get_if<std::int64_t>(&found->second)) return static_cast<float>(*number);
  const auto* tensor = std::get_if<Constant>(&found->second);
  if (tensor == nullptr || tensor->type != ElementType::kFloat32 || tensor->data.size() != sizeof(float)) {
    throw Error(fmt::format("attribute {}; supported: one number", name));
  }
  return tensor->elements<float>()[0];
}

}  // namespace

// softmax(q k' / sqrt(d) + mask) v over batch x heads x sequence x features.
void attention(const NodeView& node) {
  const Shape& q = node.shape(0);
  const Shape& k = node.shape(1);
  const Shape& v = node.shape(2);
  const bool is_plain = q.size() == 4 && k.size() == 4 && v.size() == 4 && q[0] == k[0] && q[1] == k[1] &&
                        q[3] == k[3] && k[2] == v[2] && v[0] == q[0] && v[1] == q[1];
  if (!is_plain || node.has_input(4) || node.has_input(5) || node.node().outputs.size() > 1 ||
      node.attribute("softcap", 0.0F) != 0) {
    throw Error(
        fmt::format("queries, keys and values of shapes {}, {} and {}; supported: four dimensions, as many "
                    "heads in each, no state of earlier calls, no softcap",
                    shape_text(q), shape_text(k), shape_text(v)));
  }
  const float scale = node.attribute("scale", 1 / std::sqrt(static_cast<float>(q[3])));
  const Shape scores = {q[0], q[1], q[2], k[2]};
  const Attributes transposed = {{"adj_x", std::int64_t{0}}, {"adj_y", std::int64_t{1}}};
  const Attributes straight = {{"adj_x", std::int64_t{0}}, {"adj_y", std::int64_t{0}}};
  const TensorId scaled = node.emit("MUL", {node.plain(0), node.number(scale, "scale")}, kNoActivation, q, "queries");
  TensorId id = node.emit("BATCH_MATMUL", {scaled, node.plain(1)}, transposed, scores, "scores");
  if (node.attribute("is_causal", std::int64_t{0}) != 0) {
    std::vector<float> mask;
    for (std::int64_t i = 0; i < q[2]; ++i) {
      for (std::int64_t j = 0; j < k[2]; ++j) mask.push_back(j <= i ? 0 : -1e30F);
    }
    id = node.emit("ADD", {id, reals(node, mask, {1, 1, q[2], k[2]}, "past")}, kNoActivation, scores, "causal");
  }
  if (node.has_input(3)) {
    if (node.input(3).type != ElementType::kFloat32) throw Error("a mask of truths; supported: of real numbers");
    broadcast_shape(scores, node.shape(3));
    id = node.emit("ADD", {id, node.plain(3)}, kNoActivation, scores, "masked");
  }
  const TensorId shares = node.emit("SOFTMAX", {id}, {{"beta", 1.0}}, scores, "shares");
  node.plain_result(node.emit("BATCH_MATMUL", {shares, node.plain(2)}, straight, {q[0], q[1], q[2], v[3]}));
}

// floor((x * mul + add) / div + 1 / 2), within n_levels_out codes: whole numbers that are kept as real ones. Exact
// while they stay below 2^24.
void requantized_shift(const NodeView& node) {
  Importer& importer = node.importer();
  const float divisor = only_real(node, "div", 1);
  const float levels = only_real(node, node.has_attribute("n_levels_out") ? "n_levels_out" : "n_levels", 256);
  const bool is_signed = only_real(node, "signed", 1) != 0;
  const Pair scaled = paired(node, node.input(0), node.input(1));
  const Shape shape = ordered(scaled.shape, scaled.order);
  const TensorId product = node.emit("MUL", {scaled.a, scaled.b}, kNoActivation, shape, "scaled");
  importer.define(node.value_name("scaled"), product, scaled.shape, scaled.order);
  const Pair moved = paired(node, importer.value(node.value_name("scaled")), node.input(2));
  TensorId id = node.emit("ADD", {moved.a, moved.b}, kNoActivation, shape, "moved");
  id = node.emit("MUL", {id, node.number(1 / divisor, "share")}, kNoActivation, shape, "divided");
  id = node.emit("ADD", {id, node.number(0.5F, "half")}, kNoActivation, shape, "rounded");
  id = node.emit("FLOOR", {id}, {}, shape, "floor");
  const float lowest = is_signed ? -levels / 2 : 0;
  id = node.emit("MAXIMUM", {id, node.number(lowest, "lowest")}, {}, shape, "above");
  id = node.emit("MINIMUM", {id, node.number(lowest + levels - 1, "highest")}, {}, shape);
  node.result(id, moved.shape, moved.order);
}

void best_label(const NodeView& node, TensorId scores, const std::vector<std::int64_t>& labels) {
  const std::int64_t rows = node.importer().graph().tensor(scores).shape[0];
  const TensorId axis = node.numbers({1}, "axis");
  bool are_places = true;
  for (std::size_t i = 0; i < labels.size(); ++i) are_places &= labels[i] == static_cast<std::int64_t>(i);
  if (are_places) return node.plain_result(node.emit("ARG_MAX", {scores, axis}, {}, {rows}, "", ElementType::kInt64));
  const TensorId best = node.emit("ARG_MAX", {scores, axis}, {}, {rows}, "best", ElementType::kInt32);
  const Shape count = {static_cast<std::int64_t>(labels.size())};
  const TensorId of_labels = node.importer().constant(node.name("labels"), constant_of(labels, count));
  node.plain_result(node.emit("GATHER", {of_labels, best}, {{"axis", std::int64_t{0}}, {"batch_dims", std::int64_t{0}}},
                              {rows}, "", ElementType::kInt64));
}

TensorId transformed(const NodeView& node, TensorId sums, std::string_view part) {
  const std::string transform = node.attribute("post_transform", "NONE");
  const Shape shape = node.importer().graph().tensor(sums).shape;
  if (transform == "NONE") return sums;
  if (transform == "SOFTMAX") return node.emit("SOFTMAX", {sums}, {{"beta", 1.0}}, shape, part);
  if (transform == "LOGISTIC") return node.emit("LOGISTIC", {sums}, {}, shape, part);
  throw Error(fmt::format("post_transform {}; supported: NONE, SOFTMAX, LOGISTIC", transform));
}

// LinearClassifier and LinearRegressor of ai.onnx.ml: scores, and for the classifier the best one's label.
void linear_model(const NodeView& node) {
  const bool is_classifier = node.node().op == "LinearClassifier";
  const std::vector<float>& coefficients = real_list(node, "coefficients");
  std::vector<float> intercepts = real_list(node, "intercepts");
  const auto labels = node.attribute("classlabels_ints", std::vector<std::int64_t>{});
  const Shape& in = node.shape();
  const std::int64_t features = in.empty() ? 1 : in.back();
  const auto targets = static_cast<std::int64_t>(coefficients.size()) / features;
  const bool is_good = in.size() == 2 && targets >= 1 &&
                       targets * features == static_cast<std::int64_t>(coefficients.size()) &&
                       (intercepts.empty() || static_cast<std::int64_t>(intercepts.size()) == targets);
  if (!is_good || (is_classifier && static_cast<std::int64_t>(labels.size()) != targets)) {
    throw Error(
        fmt::format("{} coefficients for {} features and {} labels of whole numbers; supported: one row of "
                    "coefficients a label",
                    coefficients.size(), features, labels.size()));
  }
  intercepts.resize(to_size(targets), 0);
  const Shape out = {in[0], targets};
  const TensorId raw =
      node.emit("FULLY_CONNECTED",
                {node.plain(0), reals(node, coefficients, {targets, features}, "coefficients"),
                 reals(node, intercepts, {targets}, "intercepts")},
                {{"activation", std::string("none")}, {"keep_num_dims", std::int64_t{0}}}, out, "scores");
  const TensorId scores = transformed(node, raw, "shares");
  if (!is_classifier) return node.plain_result(scores);
  if (node.node().outputs.size() > 1 && !node.node().outputs[1].empty()) node.plain_result(scores, 1);
  best_label(node, raw, labels);
}

// Rows divided by their norm.
void normalizer(const NodeView& node) {
  const std::string norm = node.attribute("norm", "MAX");
  const Shape& shape = node.shape();
  if (shape.size() != 2) throw Error(fmt::format("an input of shape {}; supported: rows", shape_text(shape)));
  const TensorId x = node.plain(0);
  Shape rows = shape;
  rows[1] = 1;
  const TensorId axes = node.numbers({1}, "axes");
  const Attributes keep = {{"keep_dims", std::int64_t{1}}};
  const TensorId count = node.number(static_cast<float>(shape[1]), "count");
  TensorId size = kNoTensor;
  if (norm == "L2") {
    const TensorId squares = node.emit("MUL", {x, x}, kNoActivation, shape, "squares");
    const TensorId mean = node.emit("MEAN", {squares, axes}, keep, rows, "mean");
    size = node.emit("SQRT", {node.emit("MUL", {mean, count}, kNoActivation, rows, "sum")}, {}, rows, "norm");
  } else if (norm == "L1" || norm == "MAX") {
    const TensorId sizes = node.emit("ABS", {x}, {}, shape, "abs");
    size = node.emit(norm == "L1" ? "MEAN" : "REDUCE_MAX", {sizes, axes}, keep, rows, "mean");
    if (norm == "L1") size = node.emit("MUL", {size, count}, kNoActivation, rows, "norm");
  } else {
    throw Error(fmt::format("norm {}; supported: L1, L2, MAX", norm));
  }
  node.plain_result(node.emit("DIV", {x, size}, kNoActivation, shape));
}

// (x - offset) scale, each a number or one a feature.
void scaler(const NodeView& node) {
  const Shape& shape = node.shape();
  const std::int64_t features = shape.empty() ? 1 : shape.back();
  TensorId id = node.plain(0);
  const auto step = [&](std::string_view kind, std::string_view name, std::string_view part) {
    const std::vector<float>& numbers = real_list(node, name);
    if (numbers.empty()) throw Error(fmt::format("no {}; supported: a number, or one a feature", name));
    const auto count = static_cast<std::int64_t>(numbers.size());
    if (count != 1 && count != features) {
      throw Error(fmt::format("{} of {} numbers for {} features; supported: 1 or {}", name, count, features, features));
    }
    id = node.emit(kind, {id, reals(node, numbers, {count}, name)}, kNoActivation, shape, part);
  };
  step("SUB", "offset", "centered");
  step("MUL", "scale", "");
  node.plain_result(id);
}

// Columns by their numbers.
void feature_extractor(const NodeView& node) {
  const Shape& numbers = node.shape(1);
  Shape out = node.shape();
  if (out.empty()) throw Error("an input of no dimension; supported: rows of features");
  const std::int64_t axis = static_cast<std::int64_t>(out.size()) - 1;
  const std::int64_t count = element_count(numbers);
  TensorId which = node.plain(1);
  if (numbers.size() != 1) {
    which = node.emit("RESHAPE", {which}, {}, {count}, "numbers", node.importer().graph().tensor(which).type);
  }
  const TensorId from = node.plain(0);
  out.back() = count;
  const Attributes attributes = {{"axis", axis}, {"batch_dims", std::int64_t{0}}};
  node.plain_result(node.emit("GATHER", {from, which}, attributes, out, "", node.importer().graph().tensor(from).type));
}

}  // namespace milliwatt::onnx
