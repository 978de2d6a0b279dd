// FULLY_CONNECTED, int8 or float32: each output is all input elements of its batch times the output's weights.
// Inputs: any shape of B * D elements (a feature map counts as one row of D), weights O x D, optional bias O. The
// output ends in O and has B * O elements.
#include <fmt/format.h>

#include <numeric>

#include "base/error.h"
#include "base/to_size.h"
#include "base/wrapping.h"
#include "ops/factories.h"
#include "ops/float32.h"
#include "ops/sums/codes_of_sums.h"
#include "ops/window.h"
#include "ops/window_checks.h"

namespace milliwatt {

namespace {

class FullyConnected : public OperatorType {
 public:
  std::string_view kind() const override { return "FULLY_CONNECTED"; }

  std::vector<std::string> problems(const OpView& op) const override {
    Checks checks(op);
    if (!checks.counts(2, 3)) return checks.take();
    const Tensor& weights = op.input(1);
    bool good = checks.computed_type("input", op.input(0));
    good &= checks.computed_type("weights", weights);
    good &= checks.computed_type("output", op.output());
    good &= checks.rank("weights", weights, 2);
    checks.activation();
    if (!good) return checks.take();

    const std::int64_t outputs = weights.shape[0];
    const std::int64_t depth = weights.shape[1];
    const std::int64_t batches = op.input(0).elements() / depth;
    if (op.input(0).elements() % depth != 0) {
      checks.problem(fmt::format("{} has shape {}", tensor_label("input", op.input(0)), shape_text(op.input(0).shape)),
                     fmt::format("a multiple of {} elements, as the weights have", depth));
    } else if (op.output().shape.empty() || op.output().shape.back() != outputs ||
               op.output().elements() != batches * outputs) {
      checks.shape("output", op.output(), {batches, outputs});
    }
    check_sums(checks, op, 0, outputs);
    return checks.take();
  }

  std::int64_t macs(const OpView& op) const override { return op.output().elements() * op.input(1).shape[1]; }

  // It reads its elements in order, whatever rows they fall into.
  bool may_read_as(const OpView&, const Shape&) const override { return true; }

  void run(const OpView& op, TensorValues& values) const override {
    if (computes_in_float(op)) {
      run_floats(op, values);
    } else {
      run_codes(op, values);
    }
  }

  void record(const OpView& op, Tape& tape) const override {
    // The tape's rows are its samples; an inference's own rows have no place there.
    if (op.output().shape != Shape{1, op.input(1).shape[0]}) {
      throw Error(fmt::format("{} has shape {}; supported in training: {}", tensor_label("output", op.output()),
                              shape_text(op.output().shape), shape_text({1, op.input(1).shape[0]})));
    }
    const Shape& matrix = op.input(1).shape;
    const Node weights = parameter_of(op, 1, tape, Role::kWeights, matrix.back());
    const Node bias = parameter_of(op, 2, tape, Role::kBias);
    const Node vectors = tape.reshape(tape.value(op.op().inputs[0]), {1, matrix.back()});
    put_activated(op, tape, tape.multiply_matrix(vectors, weights, bias));
  }

  std::optional<WeightedSum> weighted_sum(const OpView&) const override {
    WeightedSum sum;
    sum.output_dimension = 0;
    sum.input_dimension = 1;
    sum.single_precision_scale = true;
    return sum;
  }

  ChannelFlow channel_flow(const OpView& op) const override {
    ChannelFlow flow;
    flow.outputs_are_separate = true;
    // It meets its input's channels in turn. If they do not come out even, they all stay.
    flow.inputs_are_summed = channels_of(op.input(1)) % channels_of(op.input(0)) == 0;
    // With one scale for all weights the factor would be rounded otherwise than with many.
    if (op.input(1).quantization.per_channel()) flow.least_outputs = 2;
    return flow;
  }

  ChannelRanges output_codes(const OpView& op, std::size_t, const std::vector<ChannelRanges>& inputs) const override {
    return codes_of_sums(op, inputs[0]);
  }

  Int8Rule int8_rule() const override { return {OutputRule::kRange}; }

  std::vector<std::string> name_words() const override { return {"dense", "fc", "logits", "matmul"}; }

 private:
  static void run_codes(const OpView& op, TensorValues& values) {
    const auto outputs = to_size(op.input(1).shape[0]);
    const auto depth = to_size(op.input(1).shape[1]);
    const Requantization q = requantization_of(op, static_cast<int>(outputs));
    const auto in = values.read<std::int8_t>(op.op().inputs[0]);
    const auto weights = values.read<std::int8_t>(op.op().inputs[1]);
    const auto bias = op.has_input(2) ? values.read<std::int32_t>(op.op().inputs[2]) : std::span<const std::int32_t>();
    const auto out = values.write<std::int8_t>(op.op().outputs[0]);

    for (std::size_t i = 0; i < out.size(); ++i) {
      const std::size_t channel = i % outputs;
      const auto row = in.subspan(i / outputs * depth, depth);
      const auto factors = weights.subspan(channel * depth, depth);
      std::int32_t sum = bias.empty() ? 0 : bias[channel];
      for (std::size_t d = 0; d < depth; ++d) {
        sum = wrapping_add(sum, factors[d] * (row[d] - q.input_zero_point));
      }
      out[i] = static_cast<std::int8_t>(requantize(sum, q.factors[channel], q.output_zero_point, q.lowest, q.highest));
    }
  }

  static void run_floats(const OpView& op, TensorValues& values) {
    const auto outputs = to_size(op.input(1).shape[0]);
    const auto depth = to_size(op.input(1).shape[1]);
    const ValueRange range = activation_values(op.word("activation"));
    const auto in = values.read<float>(op.op().inputs[0]);
    const auto weights = values.read<float>(op.op().inputs[1]);
    const auto bias = op.has_input(2) ? values.read<float>(op.op().inputs[2]) : std::span<const float>();
    const auto out = values.write<float>(op.op().outputs[0]);

    for (std::size_t i = 0; i < out.size(); ++i) {
      const std::size_t channel = i % outputs;
      const auto row = in.subspan(i / outputs * depth, depth);
      const auto factors = weights.subspan(channel * depth, depth);
      const double first = bias.empty() ? 0 : static_cast<double>(bias[channel]);
      out[i] = clamped(std::inner_product(row.begin(), row.end(), factors.begin(), first), range);
    }
  }
};

}  // namespace

std::unique_ptr<OperatorType> make_fully_connected() { return std::make_unique<FullyConnected>(); }

}  // namespace milliwatt
