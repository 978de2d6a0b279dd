// SLICE: `size` elements from `begin` on along each dimension (inputs 1 and 2, constants; size -1: to the end).
#include <fmt/format.h>

#include "ops/checks.h"
#include "ops/factories.h"
#include "ops/moves/elements.h"
#include "ops/samples.h"

namespace milliwatt {

namespace {

constexpr std::size_t kMostDimensions = 5;

/// A constant's numbers, s32 or s64.
Shape numbers_of(const Tensor& tensor) {
  if (tensor.type == ElementType::kInt64) {
    const auto numbers = elements_of<std::int64_t>(tensor);
    return {numbers.begin(), numbers.end()};
  }
  const auto numbers = elements_of<std::int32_t>(tensor);
  return {numbers.begin(), numbers.end()};
}

class Slice : public Move {
 public:
  std::string_view kind() const override { return "SLICE"; }

  std::vector<std::string> problems(const OpView& op) const override {
    Checks checks(op);
    if (!checks.counts(3, 3)) return checks.take();
    check_moved(checks, "input", op.input(0), op.output());
    const Shape& in = op.input(0).shape;
    if (in.empty() || in.size() > kMostDimensions) {
      checks.problem(tensor_label("input", op.input(0)) + " has shape " + shape_text(in), "1 to 5 dimensions");
    }
    for (const std::size_t i : {1U, 2U}) {
      const char* role = i == 1 ? "begin" : "size";
      checks.constant(role, op.input(i));
      checks.type(role, op.input(i), {ElementType::kInt32, ElementType::kInt64});
      checks.shape(role, op.input(i), {static_cast<std::int64_t>(in.size())});
    }
    if (!checks.ok()) return checks.take();
    const Shape begins = numbers_of(op.input(1));
    Shape out = numbers_of(op.input(2));
    for (std::size_t d = 0; d < in.size(); ++d) {
      const bool starts_inside = begins[d] >= 0 && begins[d] < in[d];
      if (out[d] == -1 && starts_inside) out[d] = in[d] - begins[d];
      if (starts_inside && out[d] >= 1 && out[d] <= in[d] - begins[d]) continue;
      checks.problem(fmt::format("dimension {} from {} on, {} elements", d, begins[d], out[d]), "a part of the input");
      return checks.take();
    }
    checks.shape("output", op.output(), out);
    return checks.take();
  }

  std::vector<std::int64_t> sources(const OpView& op) const override {
    const Shape begins = numbers_of(op.input(1));
    return places_of(op.output().shape, [&](Shape at) {
      for (std::size_t d = 0; d < at.size(); ++d) at[d] += begins[d];
      return element_at(op.input(0).shape, at);
    });
  }

  std::vector<Graph> samples(std::uint64_t seed) const override {
    std::vector<Graph> graphs;
    for (std::uint64_t i = 0; i < 8; ++i) {
      SampleMaker make({seed, key_of(kind()), i});
      const TensorSpec in = i % 4 == 3 ? TensorSpec{ElementType::kFloat32, make.shape(), {}} : make.codes(make.shape());
      TensorSpec out = in;
      std::vector<std::int32_t> begins, sizes;
      for (std::int64_t& size : out.shape) {
        begins.push_back(static_cast<std::int32_t>(make.integer(0, size - 1)));
        const bool to_end = make.chance(0.3);
        size = to_end ? size - begins.back() : make.integer(1, size - begins.back());
        sizes.push_back(to_end ? -1 : static_cast<std::int32_t>(size));
      }
      const Shape numbers = {static_cast<std::int64_t>(sizes.size())};
      const TensorId from = make.builder().input("in", in);
      const TensorId begin = make.builder().constant("begin", numbers, begins);
      const TensorId size = make.builder().constant("size", numbers, sizes);
      make.add_if_right(make.builder().op("SLICE", "layer", {from, begin, size}, {}, out), graphs);
    }
    return graphs;
  }
};

}  // namespace

std::unique_ptr<OperatorType> make_slice() { return std::make_unique<Slice>(); }

}  // namespace milliwatt
