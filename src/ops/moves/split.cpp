// SPLIT and SPLIT_V, int8: one tensor cut into several along an axis. SPLIT (inputs: axis, tensor) cuts into equal
// sizes; SPLIT_V (tensor, sizes, axis) into the sizes that it is given, which the outputs' shapes say again. TFLite
// Micro copies codes and looks at nobody's quantization.
#include "ops/moves/split.h"

#include <fmt/format.h>

#include <algorithm>

#include "ops/factories.h"
#include "ops/moves/pieces.h"

namespace milliwatt {

namespace {

class Split : public OperatorType {
 public:
  explicit Split(bool has_sizes) : has_sizes_(has_sizes) {}

  std::string_view kind() const override { return has_sizes_ ? "SPLIT_V" : "SPLIT"; }

  std::vector<std::string> problems(const OpView& op) const override {
    Checks checks(op);
    if (!checks.counts(has_sizes_ ? 3 : 2, has_sizes_ ? 3 : 2, kMostPieces)) return checks.take();
    const SplitInputs inputs = split_inputs(op);
    const Tensor& whole = op.input(inputs.whole);
    using enum ElementType;
    bool good = checks.type("input", whole, {kInt8, kUint8, kInt16, kInt32, kInt64, kFloat32, kBool});
    good &= checks.not_constant("input", whole);
    good &= check_numbers(checks, "axis", op.input(inputs.axis), 1);
    const std::vector<const Tensor*> pieces = split_outputs(op);
    for (const Tensor* piece : pieces) good = good && checks.type("output", *piece, {whole.type});
    if (has_sizes_) good &= check_numbers(checks, "sizes", op.input(1), pieces.size());
    const auto count = static_cast<std::int64_t>(pieces.size());
    const auto splits = checks.integer("num_splits", 1, kMostPieces);
    if (splits && *splits != count) {
      good = checks.problem(fmt::format("num_splits is {} and there are {} outputs", *splits, count), "as many");
    }
    if (!good) return checks.take();
    if (const auto axis = check_axis(checks, first_number(op.input(inputs.axis)), whole.shape)) {
      check_pieces(checks, "output", pieces, "input", whole, *axis);
      if (checks.ok()) check_sizes(checks, op, pieces, *axis);
    }
    return checks.take();
  }

  void run(const OpView& op, TensorValues& values) const override {
    const SplitInputs inputs = split_inputs(op);
    const Tensor& whole = op.input(inputs.whole);
    const Runs runs = runs_of(split_outputs(op), dimension_of(first_number(op.input(inputs.axis)), whole.shape));
    const std::int64_t bytes = element_bytes(whole.type);
    auto from = values.read<std::byte>(op.op().inputs[inputs.whole]).begin();
    for (std::int64_t run = 0; run < runs.count; ++run) {
      for (std::size_t i = 0; i < runs.elements.size(); ++i) {
        const std::int64_t count = runs.elements[i] * bytes;
        std::copy_n(from, count, values.write<std::byte>(op.op().outputs[i]).begin() + run * count);
        from += count;
      }
    }
  }

  Int8Rule int8_rule() const override { return {OutputRule::kAsInput}; }

  // Along channels, pieces of equal sizes would have to stay equal: all stay.
  ChannelFlow channel_flow(const OpView& op) const override {
    ChannelFlow flow;
    for (std::size_t i = 0; i < op.op().outputs.size() && !is_by_channels(op); ++i) {
      flow.join_in_turn(op, split_inputs(op).whole, i);
    }
    return flow;
  }

  ChannelRanges output_codes(const OpView& op, std::size_t output,
                             const std::vector<ChannelRanges>& inputs) const override {
    const ChannelRanges& whole = inputs[split_inputs(op).whole];
    if (!is_by_channels(op)) return whole;
    auto first = whole.begin();
    for (std::size_t i = 0; i < output; ++i) first += op.output(i).shape.back();
    return {first, first + op.output(output).shape.back()};
  }

 private:
  static bool is_by_channels(const OpView& op) {
    const SplitInputs inputs = split_inputs(op);
    const Shape& shape = op.input(inputs.whole).shape;
    return dimension_of(first_number(op.input(inputs.axis)), shape) + 1 == shape.size();
  }

  static bool check_numbers(Checks& checks, std::string_view role, const Tensor& tensor, std::size_t count) {
    bool good = checks.constant(role, tensor);
    good &= checks.type(role, tensor, {ElementType::kInt32});
    if (tensor.elements() == static_cast<std::int64_t>(count)) return good;
    return checks.problem(fmt::format("{} has {} elements", tensor_label(role, tensor), tensor.elements()),
                          std::to_string(count));
  }

  void check_sizes(Checks& checks, const OpView& op, const std::vector<const Tensor*>& pieces, std::size_t axis) const {
    for (std::size_t i = 0; i < pieces.size(); ++i) {
      const std::int64_t actual = pieces[i]->shape[axis];
      const std::int64_t said = has_sizes_ ? elements_of<std::int32_t>(op.input(1))[i] : pieces[0]->shape[axis];
      const bool is_rest = has_sizes_ && said == -1;  // what the others leave: their sum was checked
      if (is_rest || said == actual) continue;
      checks.problem(fmt::format("{} has size {} along the axis", tensor_label("output", *pieces[i]), actual),
                     std::to_string(said));
      return;
    }
  }

  bool has_sizes_;
};

}  // namespace

SplitInputs split_inputs(const OpView& op) {
  return op.op().kind == "SPLIT" ? SplitInputs{.whole = 1, .axis = 0} : SplitInputs{.whole = 0, .axis = 2};
}

std::vector<const Tensor*> split_outputs(const OpView& op) {
  std::vector<const Tensor*> pieces;
  for (std::size_t i = 0; i < op.op().outputs.size(); ++i) pieces.push_back(&op.output(i));
  return pieces;
}

std::unique_ptr<OperatorType> make_split() { return std::make_unique<Split>(false); }
std::unique_ptr<OperatorType> make_split_v() { return std::make_unique<Split>(true); }

}  // namespace milliwatt
