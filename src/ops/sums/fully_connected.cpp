// FULLY_CONNECTED, int8, int16 with int8 weights, or float32, with weights of float32 or of int8 (dynamic range): each
// output is all input elements of its batch times the output's weights. Inputs: any shape of B * D elements (a feature
// map counts as one row of D), weights O x D, optional bias O. The output ends in O and has B * O elements.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/error.h"
#include "base/to_size.h"
#include "ops/factories.h"
#include "ops/float32.h"
#include "ops/sums/arithmetic.h"
#include "ops/sums/codes_of_sums.h"
#include "ops/window.h"
#include "ops/window_checks.h"

namespace milliwatt {

namespace {

/// Real numbers with weights of int8?
bool is_hybrid(const OpView& op) { return computes_in_float(op) && op.input(1).type == ElementType::kInt8; }

class FullyConnected : public OperatorType {
 public:
  std::string_view kind() const override { return "FULLY_CONNECTED"; }

  std::vector<std::string> problems(const OpView& op) const override {
    Checks checks(op);
    if (!checks.counts(2, 3)) return checks.take();
    const Tensor& weights = op.input(1);
    const bool hybrid = is_hybrid(op);
    bool good = hybrid ? check_hybrid(checks, op) : check_sum_types(checks, op);
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
    if (!hybrid) check_sums(checks, op, 0, outputs);
    return checks.take();
  }

  std::int64_t macs(const OpView& op) const override { return op.output().elements() * op.input(1).shape[1]; }

  // It reads its elements in order, whatever rows they fall into.
  bool may_read_as(const OpView&, const Shape&) const override { return true; }

  void run(const OpView& op, TensorValues& values) const override {
    const auto outputs = static_cast<int>(op.input(1).shape[0]);
    if (is_hybrid(op)) return run_hybrid(op, values);
    with_arithmetic(op, outputs, {.single_precision_scale = true}, [&](const auto& sums) { run_as(sums, op, values); });
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

  std::optional<WeightedSum> weighted_sum(const OpView& op) const override {
    if (is_hybrid(op)) return std::nullopt;
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
  static bool check_hybrid(Checks& checks, const OpView& op) {
    bool good = checks.type("input", op.input(0), {ElementType::kFloat32});
    good &= checks.not_constant("input", op.input(0));
    good &= checks.constant("weights", op.input(1));
    checks.symmetric("weights", op.input(1), 0, 1);
    if (!op.has_input(2)) return good;
    const Tensor& bias = op.input(2);
    if (checks.type("bias", bias, {ElementType::kFloat32})) checks.constant("bias", bias);
    if (op.input(1).shape.size() == 2) checks.shape("bias", bias, {op.input(1).shape[0]});
    return good;
  }

  /// Each vector is quantized with a scale of its own, so that the largest element is 127 (dynamic range).
  static void run_hybrid(const OpView& op, TensorValues& values) {
    const auto outputs = to_size(op.input(1).shape[0]);
    const auto depth = to_size(op.input(1).shape[1]);
    const ValueRange range = activation_values(op.word("activation"));
    const auto in = values.read<float>(op.op().inputs[0]);
    const auto weights = values.read<std::int8_t>(op.op().inputs[1]);
    const auto bias = op.has_input(2) ? values.read<float>(op.op().inputs[2]) : std::span<const float>();
    const auto out = values.write<float>(op.op().outputs[0]);
    for (std::size_t first = 0; first < in.size(); first += depth) {
      const auto vector = in.subspan(first, depth);
      float largest = 0;
      for (const float x : vector) largest = std::max(largest, std::abs(x));
      const float steps = largest == 0 ? 0 : 127 / largest;
      std::vector<std::int32_t> codes;
      for (const float x : vector)
        codes.push_back(static_cast<std::int32_t>(std::round(std::clamp(x * steps, -127.0F, 127.0F))));
      const float one = (largest == 0 ? 1 : largest / 127) * op.input(1).quantization.scales[0];
      for (std::size_t o = 0; o < outputs; ++o) {
        std::int32_t sum = 0;
        for (std::size_t d = 0; d < depth; ++d) sum = wrapping_add(sum, codes[d] * weights[o * depth + d]);
        const float result = (bias.empty() ? 0 : bias[o]) + static_cast<float>(sum) * one;
        out[first / depth * outputs + o] = std::clamp(result, range.lowest, range.highest);
      }
    }
  }

  template <typename Sums>
  static void run_as(const Sums& sums, const OpView& op, TensorValues& values) {
    const auto outputs = to_size(op.input(1).shape[0]);
    const auto depth = to_size(op.input(1).shape[1]);
    const auto in = values.read<typename Sums::Element>(op.op().inputs[0]);
    const auto weights = values.read<typename Sums::Weight>(op.op().inputs[1]);
    const auto out = values.write<typename Sums::Element>(op.op().outputs[0]);
    for (std::size_t i = 0; i < out.size(); ++i) {
      const auto channel = static_cast<int>(i % outputs);
      const auto row = in.subspan(i / outputs * depth, depth);
      const auto factors = weights.subspan(to_size(channel) * depth, depth);
      auto sum = sums.start(channel);
      for (std::size_t d = 0; d < depth; ++d) sum = sums.add(sum, row[d], factors[d]);
      out[i] = sums.result(sum, channel);
    }
  }
};

}  // namespace

std::unique_ptr<OperatorType> make_fully_connected() { return std::make_unique<FullyConnected>(); }

}  // namespace milliwatt
