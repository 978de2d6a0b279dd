// BATCH_MATMUL, float32: products of matrices, the last two dimensions of both inputs (attributes adj_x, adj_y: the
// first, the second is transposed). The dimensions in front are batches, repeated as numpy does it. Sums run along the
// depth, each product rounded.
#include "ops/sums/batch_matmul.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/to_size.h"
#include "ops/checks.h"
#include "ops/factories.h"
#include "ops/samples.h"

namespace milliwatt {

namespace {

constexpr std::size_t kMostDimensions = MatrixProducts::kDimensions + 2;

// Sizes of the batches, filled up with 1 in front.
std::array<std::int64_t, MatrixProducts::kDimensions> batches_of(const Shape& shape) {
  std::array<std::int64_t, MatrixProducts::kDimensions> sizes = {1, 1, 1};
  for (std::size_t d = 2; d < shape.size(); ++d) sizes[sizes.size() + 1 - d] = shape[shape.size() - 1 - d];
  return sizes;
}

class BatchMatmul : public OperatorType {
 public:
  std::string_view kind() const override { return "BATCH_MATMUL"; }

  std::vector<std::string> problems(const OpView& op) const override {
    Checks checks(op);
    if (!checks.counts(2, 2)) return checks.take();
    bool good = true;
    for (const std::size_t i : {0U, 1U}) {
      const Tensor& factor = op.input(i);
      const std::string role = fmt::format("factor {}", i);
      good &= checks.type(role, factor, {ElementType::kFloat32});
      const std::size_t rank = factor.shape.size();
      if (rank >= 2 && rank <= kMostDimensions) continue;
      good = checks.problem(fmt::format("{} has shape {}", tensor_label(role, factor), shape_text(factor.shape)),
                            fmt::format("2 to {} dimensions", kMostDimensions));
    }
    checks.type("output", op.output(), {ElementType::kFloat32});
    const auto adj_x = checks.integer("adj_x", 0, 1);
    const auto adj_y = checks.integer("adj_y", 0, 1);
    if (!good || !adj_x || !adj_y) return checks.take();
    const Shape& a = op.input(0).shape;
    const Shape& b = op.input(1).shape;
    const std::int64_t depth = a[a.size() - (*adj_x == 1 ? 2 : 1)];
    if (b[b.size() - (*adj_y == 1 ? 1 : 2)] != depth) {
      checks.problem(fmt::format("factors of shapes {} and {}", shape_text(a), shape_text(b)),
                     "as many columns of the first as rows of the second");
      return checks.take();
    }
    const auto of_a = batches_of(a);
    const auto of_b = batches_of(b);
    Shape out;
    const std::size_t shown = std::max(a.size(), b.size()) - 2;
    for (std::size_t d = of_a.size() - shown; d < of_a.size(); ++d) {
      if (of_a[d] != of_b[d] && of_a[d] != 1 && of_b[d] != 1) {
        checks.problem(fmt::format("batches of {} and {}", of_a[d], of_b[d]), "as many, or 1");
        return checks.take();
      }
      out.push_back(std::max(of_a[d], of_b[d]));
    }
    out.push_back(a[a.size() - (*adj_x == 1 ? 1 : 2)]);
    out.push_back(b[b.size() - (*adj_y == 1 ? 2 : 1)]);
    checks.shape("output", op.output(), out);
    return checks.take();
  }

  std::int64_t macs(const OpView& op) const override { return op.output().elements() * matrix_products(op).depth; }

  void run(const OpView& op, TensorValues& values) const override {
    const MatrixProducts p = matrix_products(op);
    const auto a = values.read<float>(op.op().inputs[0]);
    const auto b = values.read<float>(op.op().inputs[1]);
    const auto out = values.write<float>(op.op().outputs[0]);
    for (std::size_t i = 0; i < out.size(); ++i) {
      auto rest = static_cast<std::int64_t>(i);
      const std::int64_t column = rest % p.columns;
      rest /= p.columns;
      const std::int64_t row = rest % p.rows;
      rest /= p.rows;
      std::int64_t of_a = row * p.a_row;
      std::int64_t of_b = column * p.b_column;
      for (std::size_t d = p.batches.size(); d-- > 0; rest /= p.batches[d]) {
        of_a += rest % p.batches[d] * p.a_batch[d];
        of_b += rest % p.batches[d] * p.b_batch[d];
      }
      float sum = 0;
      for (std::int64_t k = 0; k < p.depth; ++k) {
        sum += a[to_size(of_a + k * p.a_depth)] * b[to_size(of_b + k * p.b_depth)];
      }
      out[i] = sum;
    }
  }

  std::vector<Graph> samples(std::uint64_t seed) const override {
    std::vector<Graph> graphs;
    for (std::uint64_t i = 0; i < 6; ++i) {
      SampleMaker make({seed, key_of(kind()), i});
      const std::int64_t rows = make.integer(1, 5);
      const std::int64_t depth = make.integer(1, 9);
      const std::int64_t columns = make.integer(1, 5);
      const std::int64_t batches = make.integer(1, 3);
      const auto adj_x = static_cast<std::int64_t>(i % 2);
      const auto adj_y = static_cast<std::int64_t>(i / 2 % 2);
      Shape a = adj_x == 1 ? Shape{depth, rows} : Shape{rows, depth};
      Shape b = adj_y == 1 ? Shape{columns, depth} : Shape{depth, columns};
      Shape out = {rows, columns};
      if (i >= 2) {
        a.insert(a.begin(), i == 3 ? 1 : batches);
        b.insert(b.begin(), batches);
        out.insert(out.begin(), batches);
      }
      const TensorId left = make.builder().input("left", {ElementType::kFloat32, a, {}});
      TensorId right = kNoTensor;
      if (i % 3 == 0) {
        std::vector<float> values;
        for (std::int64_t k = 0; k < element_count(b); ++k) values.push_back(make.scale() - 0.15F);
        right = make.builder().constant("right", b, values);
      } else {
        right = make.builder().input("right", {ElementType::kFloat32, b, {}});
      }
      make.add_if_right(make.builder().op("BATCH_MATMUL", "layer", {left, right}, {{"adj_x", adj_x}, {"adj_y", adj_y}},
                                          {ElementType::kFloat32, out, {}}),
                        graphs);
    }
    return graphs;
  }
};

}  // namespace

MatrixProducts matrix_products(const OpView& op) {
  const Shape& a = op.input(0).shape;
  const Shape& b = op.input(1).shape;
  const bool adj_x = op.integer("adj_x") == 1;
  const bool adj_y = op.integer("adj_y") == 1;
  MatrixProducts p;
  const std::int64_t a_width = a.back();
  const std::int64_t a_height = a[a.size() - 2];
  const std::int64_t b_width = b.back();
  const std::int64_t b_height = b[b.size() - 2];
  p.rows = adj_x ? a_width : a_height;
  p.depth = adj_x ? a_height : a_width;
  p.columns = adj_y ? b_height : b_width;
  p.a_row = adj_x ? 1 : a_width;
  p.a_depth = adj_x ? a_width : 1;
  p.b_depth = adj_y ? 1 : b_width;
  p.b_column = adj_y ? b_width : 1;
  const auto of_a = batches_of(a);
  const auto of_b = batches_of(b);
  std::int64_t a_stride = a_width * a_height;
  std::int64_t b_stride = b_width * b_height;
  for (std::size_t d = p.batches.size(); d-- > 0;) {
    p.batches[d] = std::max(of_a[d], of_b[d]);
    p.a_batch[d] = of_a[d] == 1 ? 0 : a_stride;
    p.b_batch[d] = of_b[d] == 1 ? 0 : b_stride;
    a_stride *= of_a[d];
    b_stride *= of_b[d];
  }
  return p;
}

std::unique_ptr<OperatorType> make_batch_matmul() { return std::make_unique<BatchMatmul>(); }

}  // namespace milliwatt
