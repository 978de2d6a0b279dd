// CONCATENATION, any type: tensors one behind the other along an axis (attribute `axis`, negative from the
// back). TFLite Micro copies codes, so all int8 tensors have the same quantization, exactly; an activation it has none.
#include <algorithm>

#include "base/error.h"
#include "ops/checks.h"
#include "ops/factories.h"
#include "ops/moves/pieces.h"
#include "ops/tape.h"

namespace milliwatt {

namespace {

std::vector<const Tensor*> inputs_of(const OpView& op) {
  std::vector<const Tensor*> inputs;
  for (std::size_t i = 0; i < op.input_count(); ++i) inputs.push_back(&op.input(i));
  return inputs;
}

class Concatenation : public OperatorType {
 public:
  std::string_view kind() const override { return "CONCATENATION"; }

  std::vector<std::string> problems(const OpView& op) const override {
    Checks checks(op);
    if (!checks.counts(1, kMostPieces)) return checks.take();
    const ElementType type = op.output().type;
    const bool codes = type == ElementType::kInt8 || type == ElementType::kUint8;
    using enum ElementType;
    bool good = checks.type("output", op.output(), {kInt8, kUint8, kInt16, kInt32, kInt64, kFloat32, kBool});
    good = good && (!codes || checks.per_tensor("output", op.output()));
    for (std::size_t i = 0; i < op.input_count(); ++i) {
      const std::string role = "input " + std::to_string(i);
      if (!op.has_input(i)) {
        good = checks.problem(role + " is left out", "an input there");
        continue;
      }
      good &= checks.type(role, op.input(i), {type});
      if (good && codes && checks.per_tensor(role, op.input(i)))
        checks.same_quantization(op.input(i), op.output(), 0.0f);
    }
    checks.word("activation", {"none"});
    const auto axis = checks.integer("axis", -8, 7);
    if (!good || !axis) return checks.take();
    if (const auto dimension = check_axis(checks, *axis, op.output().shape)) {
      check_pieces(checks, "input", inputs_of(op), "output", op.output(), *dimension);
    }
    return checks.take();
  }

  void run(const OpView& op, TensorValues& values) const override {
    const std::size_t axis = dimension_of(op.integer("axis"), op.output().shape);
    const Runs runs = runs_of(inputs_of(op), axis);
    const std::int64_t bytes = element_bytes(op.output().type);
    auto to = values.write<std::byte>(op.op().outputs[0]).begin();
    for (std::int64_t run = 0; run < runs.count; ++run) {
      for (std::size_t i = 0; i < op.input_count(); ++i) {
        const auto from = values.read<std::byte>(op.op().inputs[i]);
        to = std::copy_n(from.begin() + run * runs.elements[i] * bytes, runs.elements[i] * bytes, to);
      }
    }
  }

  void record(const OpView& op, Tape& tape) const override {
    const std::size_t axis = dimension_of(op.integer("axis"), op.output().shape);
    if (axis == 0) throw Error("axis 0; supported in training: any other, for it is the batch");
    std::vector<Node> nodes;
    for (const TensorId id : op.op().inputs) nodes.push_back(tape.value(id));
    tape.put(op.op().outputs[0], tape.concatenate(nodes, static_cast<std::int64_t>(axis)));
  }

  ChannelFlow channel_flow(const OpView& op) const override {
    ChannelFlow flow;
    std::size_t first = 0;  // of the input's channels in the output
    for (std::size_t i = 0; i < op.input_count(); ++i) {
      if (op.input(i).is_constant()) return {};
      const std::size_t channels = channels_of(op.input(i));
      for (std::size_t c = 0; c < channels; ++c) flow.join(i, c, 0, first + c);
      if (is_by_channels(op)) first += channels;
    }
    return flow;
  }

  ChannelRanges output_codes(const OpView& op, std::size_t, const std::vector<ChannelRanges>& inputs) const override {
    ChannelRanges result;
    for (const ChannelRanges& piece : inputs) {
      if (is_by_channels(op)) {
        result.insert(result.end(), piece.begin(), piece.end());
      } else if (result.empty()) {
        result = piece;
      } else {
        std::ranges::transform(result, piece, result.begin(),
                               [](const CodeInterval& a, const CodeInterval& b) { return hull(a, b); });
      }
    }
    return result;
  }

  Int8Rule int8_rule() const override { return {OutputRule::kAsInput}; }

 private:
  static bool is_by_channels(const OpView& op) {
    const Shape& shape = op.output().shape;
    return dimension_of(op.integer("axis"), shape) + 1 == shape.size();
  }
};

}  // namespace

std::unique_ptr<OperatorType> make_concatenation() { return std::make_unique<Concatenation>(); }

}  // namespace milliwatt
