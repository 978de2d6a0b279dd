// MatMul and Gemm. A constant second factor makes a dense layer; its columns take the order in which the first factor
// lies, so that a Flatten in front of it moves nothing.
#include "formats/onnx/products.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "base/error.h"
#include "base/to_size.h"
#include "formats/onnx/elementwise.h"

namespace milliwatt::onnx {
namespace {

const Attributes kNoActivation = {{"activation", std::string("none")}};
const Attributes kDense = {{"activation", std::string("none")}, {"keep_num_dims", std::int64_t{0}}};

Constant transposed(const Constant& matrix) {
  Constant result = ordered(matrix, {1, 0});
  return result;
}

// The first factor as a matrix of M x K, read as it lies: where it is another value's elements (a Flatten), that
// value's own order, and what this makes of the weights' columns.
struct Rows {
  TensorId id = kNoTensor;
  Constant weights;  // N x K
};

Rows rows_of(const NodeView& node, const Constant& weights, std::int64_t m, std::int64_t k) {
  Importer& importer = node.importer();
  Value& value = node.input(0);
  const Shape matrix = {m, k};
  Rows rows{kNoTensor, weights};
  if (value.id == kNoTensor && !value.constant && value.shape.size() == 2) {
    Value& source = importer.value(value.reshaped_from);
    const bool keeps_batch = !source.shape.empty() && source.shape[0] == m && source.id != kNoTensor &&
                             !source.order.empty() && source.order[0] == 0;
    if (keeps_batch) {
      // The source's order without the batch, whose dimension is the first.
      Constant by_dimension = weights;
      by_dimension.shape = {weights.shape[0]};
      by_dimension.shape.insert(by_dimension.shape.end(), source.shape.begin() + 1, source.shape.end());
      rows.weights = ordered(by_dimension, source.order);
      rows.weights.shape = weights.shape;
      rows.id = source.id;
    }
  }
  if (rows.id == kNoTensor) rows.id = node.plain(0);
  if (importer.graph().tensor(rows.id).shape != matrix) {
    rows.id = node.emit("RESHAPE", {rows.id}, {}, matrix, "rows");
  }
  return rows;
}

// Sums of products with constant weights of N x K; the output has the shape M x N.
// `axis`: the file's dimension of the outputs.
TensorId dense(const NodeView& node, const Constant& weights, int axis, std::optional<Constant> bias, std::int64_t m,
               std::string_view part) {
  const Rows rows = rows_of(node, weights, m, weights.shape[1]);
  const TensorId kernel = node.importer().constant(node.name("weights"), rows.weights);
  node.importer().set_coding(kernel, node.input(1), axis);
  std::vector<TensorId> inputs = {rows.id, kernel, kNoTensor};
  if (bias) inputs[2] = node.importer().constant(node.name("bias"), *bias);
  return node.emit("FULLY_CONNECTED", inputs, kDense, {m, weights.shape[0]}, part);
}

void check_depths(const Shape& a, const Shape& b, std::int64_t depth_a, std::int64_t depth_b) {
  if (depth_a == depth_b) return;
  throw Error(
      fmt::format("factors of shapes {} and {}; supported: as many columns as rows", shape_text(a), shape_text(b)));
}

void computed_product(const NodeView& node) {
  Shape a = node.shape(0);
  Shape b = node.shape(1);
  const bool is_vector_a = a.size() == 1;
  const bool is_vector_b = b.size() == 1;
  if (is_vector_a) a.insert(a.begin(), 1);
  if (is_vector_b) b.push_back(1);
  check_depths(a, b, a.back(), b[b.size() - 2]);
  Shape out = broadcast_shape({a.begin(), a.end() - 2}, {b.begin(), b.end() - 2});
  const std::size_t rank = out.size() + 2;
  const auto brought = [&](std::size_t i, Shape shape, std::string_view part) {
    const TensorId id = node.plain(i);
    shape.insert(shape.begin(), rank - shape.size(), 1);
    if (shape == node.shape(i)) return id;
    return node.emit("RESHAPE", {id}, {}, shape, part);
  };
  const TensorId left = brought(0, a, "left");
  const TensorId right = brought(1, b, "right");
  Shape result = out;
  out.push_back(a[a.size() - 2]);
  out.push_back(b.back());
  if (!is_vector_a) result.push_back(a[a.size() - 2]);
  if (!is_vector_b) result.push_back(b.back());
  const TensorId id = node.emit("BATCH_MATMUL", {left, right}, {{"adj_x", std::int64_t{0}}, {"adj_y", std::int64_t{0}}},
                                out, result == out ? "" : "product");
  if (result == out) return node.plain_result(id);
  node.plain_result(node.emit("RESHAPE", {id}, {}, result));
}

Constant scaled(Constant constant, float factor) {
  if (factor == 1) return constant;
  std::vector<float> values(constant.elements<float>().begin(), constant.elements<float>().end());
  for (float& value : values) value *= factor;
  return constant_of(values, constant.shape);
}

// A third term that every row has alike: as many numbers as there are columns.
std::optional<Constant> row_bias(const Value& term, std::int64_t columns, float factor) {
  if (!term.constant || term.constant->type != ElementType::kFloat32) return std::nullopt;
  const std::int64_t count = element_count(term.shape);
  if (!term.shape.empty() && term.shape.back() != count) return std::nullopt;
  if (count != columns && count != 1) return std::nullopt;
  std::vector<float> values(term.constant->elements<float>().begin(), term.constant->elements<float>().end());
  values.resize(to_size(columns), values[0]);
  return scaled(constant_of(values, {columns}), factor);
}

// Constants of the second factor as weights of N x K; nothing if they are computed, or the first factor is known.
std::optional<Constant> weights_of(const NodeView& node) {
  const Value& weights = node.input(1);
  const bool is_dense =
      weights.constant && weights.shape.size() == 2 && !node.input(0).constant && weights.type == ElementType::kFloat32;
  if (!is_dense) return std::nullopt;
  return *weights.constant;
}

}  // namespace

void matrix_product(const NodeView& node) {
  const std::optional<Constant> weights = weights_of(node);
  const Shape& a = node.shape(0);
  if (a.empty() || node.rank(1) == 0) throw Error("a factor without dimensions; supported: at least one");
  if (!weights) return computed_product(node);
  check_depths(a, weights->shape, a.back(), weights->shape[0]);
  const std::int64_t m = element_count(a) / a.back();
  Shape out = a;
  out.back() = weights->shape[1];
  const bool is_matrix = out.size() == 2;
  const TensorId id = dense(node, transposed(*weights), 1, {}, m, is_matrix ? "" : "product");
  if (is_matrix) return node.plain_result(id);
  node.plain_result(node.emit("RESHAPE", {id}, {}, out));
}

void general_product(const NodeView& node) {
  const bool is_a_transposed = node.attribute("transA", std::int64_t{0}) != 0;
  const bool is_b_transposed = node.attribute("transB", std::int64_t{0}) != 0;
  const float alpha = node.attribute("alpha", 1.0F);
  const float beta = node.attribute("beta", 1.0F);
  const Shape& a = node.shape(0);
  const Shape& b = node.shape(1);
  if (a.size() != 2 || b.size() != 2) {
    throw Error(fmt::format("factors of shapes {} and {}; supported: matrices", shape_text(a), shape_text(b)));
  }
  const std::int64_t m = is_a_transposed ? a[1] : a[0];
  const std::int64_t n = is_b_transposed ? b[0] : b[1];
  check_depths(a, b, is_a_transposed ? a[0] : a[1], is_b_transposed ? b[1] : b[0]);
  std::optional<Constant> weights = is_a_transposed ? std::nullopt : weights_of(node);
  const bool has_term = node.has_input(2);
  std::optional<Constant> bias;
  if (has_term) bias = row_bias(node.input(2), n, beta);
  const Shape out = {m, n};
  TensorId id = kNoTensor;
  const bool adds = has_term && !(weights && bias);
  if (weights) {
    if (!is_b_transposed) weights = transposed(*weights);
    id = dense(node, scaled(std::move(*weights), alpha), is_b_transposed ? 0 : 1, bias, m, adds ? "product" : "");
  } else {
    const Attributes sides = {{"adj_x", std::int64_t{is_a_transposed}}, {"adj_y", std::int64_t{is_b_transposed}}};
    const bool scales = alpha != 1;
    id = node.emit("BATCH_MATMUL", {node.plain(0), node.plain(1)}, sides, out, adds || scales ? "product" : "");
    if (scales) id = node.emit("MUL", {id, node.number(alpha, "alpha")}, kNoActivation, out, adds ? "scaled" : "");
  }
  if (adds) {
    Value& term = node.input(2);
    broadcast_shape(out, term.shape);
    TensorId added = node.plain(2);
    if (beta != 1) added = node.emit("MUL", {added, node.number(beta, "beta")}, kNoActivation, term.shape, "term");
    id = node.emit("ADD", {id, added}, kNoActivation, out);
  }
  node.plain_result(id);
}

}  // namespace milliwatt::onnx
