// GATHER: the slices along an axis (attribute `axis`, negative from the back) that input 1 numbers.
#include <fmt/format.h>

#include <algorithm>

#include "base/to_size.h"
#include "ops/checks.h"
#include "ops/factories.h"
#include "ops/moves/elements.h"
#include "ops/moves/pieces.h"
#include "ops/samples.h"

namespace milliwatt {

namespace {

/// The tensor's numbers, s32 or s64; its elements are these bytes.
std::vector<std::int64_t> numbers_of(const Tensor& tensor, const std::vector<std::byte>& bytes) {
  std::vector<std::int64_t> numbers;
  for (std::int64_t i = 0; i < tensor.elements(); ++i) {
    if (tensor.type == ElementType::kInt64) {
      numbers.push_back(reinterpret_cast<const std::int64_t*>(bytes.data())[i]);
    } else {
      numbers.push_back(reinterpret_cast<const std::int32_t*>(bytes.data())[i]);
    }
  }
  return numbers;
}

std::vector<std::int64_t> numbers_of(const Tensor& constant) {
  return constant.is_constant() ? numbers_of(constant, constant.data) : std::vector<std::int64_t>();
}

class Gather : public Move {
 public:
  std::string_view kind() const override { return "GATHER"; }

  std::vector<std::string> problems(const OpView& op) const override {
    Checks checks(op);
    if (!checks.counts(2, 2)) return checks.take();
    check_moved(checks, "input", op.input(0), op.output());
    checks.integer("batch_dims", 0, 0);
    const bool good = checks.type("positions", op.input(1), {ElementType::kInt32, ElementType::kInt64});
    const auto axis = checks.integer("axis", -8, 7);
    if (!good || !axis) return checks.take();
    const auto dimension = check_axis(checks, *axis, op.input(0).shape);
    if (!dimension) return checks.take();
    const std::int64_t size = op.input(0).shape[*dimension];
    for (const std::int64_t number : numbers_of(op.input(1))) {
      if (number >= 0 && number < size) continue;
      checks.problem(fmt::format("{} holds {}", tensor_label("positions", op.input(1)), number),
                     fmt::format("0 .. {}", size - 1));
      return checks.take();
    }
    Shape shape = op.input(0).shape;
    const auto at = shape.erase(shape.begin() + static_cast<std::ptrdiff_t>(*dimension));
    shape.insert(at, op.input(1).shape.begin(), op.input(1).shape.end());
    checks.shape("output", op.output(), shape);
    return checks.take();
  }

  // Computed positions: those beyond the ends are the nearest there are (the reference stops).
  void run(const OpView& op, TensorValues& values) const override {
    if (op.input(1).is_constant()) return Move::run(op, values);
    const Shape& in = op.input(0).shape;
    const std::size_t axis = dimension_of(op.integer("axis"), in);
    const std::int64_t run = element_count({in.begin() + static_cast<std::ptrdiff_t>(axis) + 1, in.end()});
    const std::int64_t bytes = run * element_bytes(op.output().type);
    const auto from = values.read<std::byte>(op.op().inputs[0]);
    auto to = values.write<std::byte>(op.op().outputs[0]).begin();
    const std::vector<std::int64_t> numbers = numbers_of(op.input(1), values.bytes_of(op.op().inputs[1]));
    for (std::int64_t outer = 0; outer < op.input(0).elements() / (run * in[axis]); ++outer) {
      for (const std::int64_t number : numbers) {
        const std::int64_t place = std::clamp<std::int64_t>(number, 0, in[axis] - 1);
        to = std::copy_n(from.begin() + (outer * in[axis] + place) * bytes, bytes, to);
      }
    }
  }

  std::vector<std::int64_t> sources(const OpView& op) const override {
    const Shape& in = op.input(0).shape;
    const std::size_t axis = dimension_of(op.integer("axis"), in);
    const std::int64_t run = element_count({in.begin() + static_cast<std::ptrdiff_t>(axis) + 1, in.end()});
    const std::vector<std::int64_t> numbers = numbers_of(op.input(1));
    const auto count = static_cast<std::int64_t>(numbers.size());
    std::vector<std::int64_t> places;
    for (std::int64_t to = 0; to < op.output().elements(); ++to) {
      const std::int64_t number = numbers[to_size(to / run % count)];
      places.push_back((to / run / count * in[axis] + number) * run + to % run);
    }
    return places;
  }

  std::vector<Graph> samples(std::uint64_t seed) const override {
    std::vector<Graph> graphs;
    for (std::uint64_t i = 0; i < 4; ++i) {
      SampleMaker make({seed, key_of(kind()), i});
      const TensorSpec in = make.codes({make.integer(1, 4), make.integer(1, 5)});
      const std::int64_t axis = make.integer(0, 1);
      std::vector<std::int32_t> numbers(to_size(make.integer(1, 6)));
      const std::int64_t size = in.shape[to_size(axis)];
      for (std::int32_t& number : numbers) number = static_cast<std::int32_t>(make.integer(0, size - 1));
      TensorSpec out = in;
      out.shape[to_size(axis)] = static_cast<std::int64_t>(numbers.size());
      const TensorId id = make.builder().input("in", in);
      const TensorId positions =
          make.builder().constant("positions", {static_cast<std::int64_t>(numbers.size())}, numbers);
      const Attributes attributes = {{"axis", axis}, {"batch_dims", std::int64_t{0}}};
      make.add_if_right(make.builder().op("GATHER", "layer", {id, positions}, attributes, out), graphs);
    }
    return graphs;
  }
};

}  // namespace

std::unique_ptr<OperatorType> make_gather() { return std::make_unique<Gather>(); }

}  // namespace milliwatt
