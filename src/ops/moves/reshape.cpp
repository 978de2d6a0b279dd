// RESHAPE: the same elements under another shape. A second input, the new shape, says nothing that the output's shape
// does not say; it is not read.
#include <algorithm>

#include "ops/checks.h"
#include "ops/factories.h"
#include "ops/facts/batch_rule.h"
#include "ops/tape.h"

namespace milliwatt {

namespace {

class Reshape : public OperatorType, public BatchedOperator {
 public:
  std::string_view kind() const override { return "RESHAPE"; }

  std::vector<std::string> problems(const OpView& op) const override {
    Checks checks(op);
    if (!checks.counts(1, 2)) return checks.take();
    const Tensor& input = op.input(0);
    const Tensor& output = op.output();
    checks.type("output", output, {input.type});
    if (output.elements() != input.elements()) {
      checks.problem(tensor_label("output", output) + " has shape " + shape_text(output.shape),
                     std::to_string(input.elements()) + " elements, as the input has");
    }
    if (op.has_input(1)) checks.constant("shape", op.input(1));
    return checks.take();
  }

  void run(const OpView& op, TensorValues& values) const override {
    const auto in = values.read<std::byte>(op.op().inputs[0]);
    std::copy(in.begin(), in.end(), values.write<std::byte>(op.op().outputs[0]).begin());
  }

  void record(const OpView& op, Tape& tape) const override {
    tape.put(op.op().outputs[0], tape.reshape(tape.value(op.op().inputs[0]), op.output().shape));
  }

  BatchRule batch_rule(const OpView&) const override { return BatchRule::kSeparate; }

  // Element i is of channel i modulo the number of channels, before and after.
  ChannelFlow channel_flow(const OpView& op) const override {
    return channels_repeat(op) ? channels_in_turn(op) : ChannelFlow();
  }

  ChannelRanges output_codes(const OpView& op, std::size_t, const std::vector<ChannelRanges>& inputs) const override {
    ChannelRanges result(channels_of(op.output()), hull(inputs[0]));
    for (std::size_t c = 0; channels_repeat(op) && c < result.size(); ++c) result[c] = inputs[0][c % inputs[0].size()];
    return result;
  }

  Int8Rule int8_rule() const override { return {OutputRule::kAsInput}; }

 private:
  static bool channels_repeat(const OpView& op) { return channels_of(op.output()) % channels_of(op.input(0)) == 0; }
};

}  // namespace

std::unique_ptr<OperatorType> make_reshape() { return std::make_unique<Reshape>(); }

}  // namespace milliwatt
