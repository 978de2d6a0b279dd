// SVDF: filters over time, each of rank 1 in (input features) x (time steps).
//
// The state keeps, for each filter, its last M feature sums, oldest first. A call drops the oldest of each, appends the
// new input times the feature weights, and each output is the sum over its `rank` filters of state x time weights, plus
// bias. Inputs: input 1 x D, feature weights F x D, time weights F x M, bias F / rank, state 1 x (F * M), a variable.
#include "ops/sequences/svdf.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "base/to_size.h"
#include "base/wrapping.h"
#include "ops/checks.h"
#include "ops/factories.h"

namespace milliwatt {

namespace {

/// T is the type of state and time weights.
template <typename T>
void run_svdf(const OpView& op, TensorValues& values) {
  const std::vector<TensorId>& ids = op.op().inputs;
  const SvdfRequantization q = svdf_requantization(op);
  const auto in = values.read<std::int8_t>(ids[kSvdfInput]);
  const auto feature_weights = values.read<std::int8_t>(ids[kSvdfFeatureWeights]);
  const auto time_weights = values.read<T>(ids[kSvdfTimeWeights]);
  const auto bias = values.read<std::int32_t>(ids[kSvdfBias]);
  const auto state = values.write<T>(ids[kSvdfState]);
  const auto out = values.write<std::int8_t>(op.op().outputs[0]);
  const auto memory = to_size(op.input(kSvdfTimeWeights).shape[1]);
  const auto rank = to_size(op.integer("rank"));

  std::copy(state.begin() + 1, state.end(), state.begin());
  for (std::size_t filter = 0; filter * memory < state.size(); ++filter) {
    std::int32_t sum = 0;
    for (std::size_t d = 0; d < in.size(); ++d) {
      sum = wrapping_add(sum, feature_weights[filter * in.size() + d] * (in[d] - q.input_zero_point));
    }
    // Clamped before the zero point is added, not after it: with a zero point other than 0 the reference wraps.
    const std::int32_t scaled =
        requantize(sum, q.to_state, 0, std::numeric_limits<T>::min(), std::numeric_limits<T>::max());
    state[filter * memory + memory - 1] = static_cast<T>(q.state_zero_point + scaled);
  }

  for (std::size_t unit = 0; unit < out.size(); ++unit) {
    std::int32_t sum = bias[unit];
    for (std::size_t i = unit * rank * memory; i < (unit + 1) * rank * memory; ++i) {
      sum = wrapping_add(sum, static_cast<std::int32_t>(time_weights[i] * std::int64_t{state[i] - q.state_zero_point}));
    }
    out[unit] = static_cast<std::int8_t>(requantize(sum, q.to_output, q.output_zero_point, -128, 127));
  }
}

class Svdf : public OperatorType {
 public:
  std::string_view kind() const override { return "SVDF"; }

  std::vector<std::string> problems(const OpView& op) const override {
    Checks checks(op);
    if (!checks.counts(5, 5)) return checks.take();
    bool good = check_types(checks, op);
    good &= checks.rank("input", op.input(kSvdfInput), 2);
    good &= checks.rank("feature weights", op.input(kSvdfFeatureWeights), 2);
    good &= checks.rank("time weights", op.input(kSvdfTimeWeights), 2);
    checks.not_constant("input", op.input(kSvdfInput));
    checks.constant("feature weights", op.input(kSvdfFeatureWeights));
    checks.constant("time weights", op.input(kSvdfTimeWeights));
    checks.constant("bias", op.input(kSvdfBias));
    if (!op.input(kSvdfState).is_variable || op.input(kSvdfState).is_constant()) {
      checks.problem(tensor_label("state", op.input(kSvdfState)) + " is not a variable", "a variable tensor");
    }
    const auto rank = checks.integer("rank", 1, 65535);
    if (good && rank) check_shapes(checks, op, *rank);
    if (good) check_quantization(checks, op);
    return checks.take();
  }

  std::int64_t macs(const OpView& op) const override {
    return op.input(kSvdfFeatureWeights).elements() + op.input(kSvdfTimeWeights).elements();
  }

  void run(const OpView& op, TensorValues& values) const override {
    if (op.input(kSvdfState).type == ElementType::kInt16) {
      run_svdf<std::int16_t>(op, values);
    } else {
      run_svdf<std::int8_t>(op, values);
    }
  }

 private:
  static bool check_types(Checks& checks, const OpView& op) {
    bool good = checks.type("input", op.input(kSvdfInput), {ElementType::kInt8});
    good &= checks.type("feature weights", op.input(kSvdfFeatureWeights), {ElementType::kInt8});
    good &= checks.type("bias", op.input(kSvdfBias), {ElementType::kInt32});
    good &= checks.type("state", op.input(kSvdfState), {ElementType::kInt8, ElementType::kInt16});
    good &= checks.type("time weights", op.input(kSvdfTimeWeights), {op.input(kSvdfState).type});
    good &= checks.type("output", op.output(), {ElementType::kInt8});
    return good;
  }

  static void check_shapes(Checks& checks, const OpView& op, std::int64_t rank) {
    const std::int64_t features = op.input(kSvdfInput).shape[1];
    const std::int64_t filters = op.input(kSvdfFeatureWeights).shape[0];
    const std::int64_t memory = op.input(kSvdfTimeWeights).shape[1];
    if (filters % rank != 0) {
      checks.problem(fmt::format("{} filters with rank {}", filters, rank), "a multiple of the rank");
      return;
    }
    checks.shape("input", op.input(kSvdfInput), {1, features});
    checks.shape("feature weights", op.input(kSvdfFeatureWeights), {filters, features});
    checks.shape("time weights", op.input(kSvdfTimeWeights), {filters, memory});
    checks.shape("bias", op.input(kSvdfBias), {filters / rank});
    checks.shape("state", op.input(kSvdfState), {1, filters * memory});
    checks.shape("output", op.output(), {1, filters / rank});
  }

  static void check_quantization(Checks& checks, const OpView& op) {
    bool good = checks.per_tensor("input", op.input(kSvdfInput));
    good &= checks.symmetric("feature weights", op.input(kSvdfFeatureWeights), 0, 1);
    good &= checks.symmetric("time weights", op.input(kSvdfTimeWeights), 0, 1);
    good &= checks.symmetric("bias", op.input(kSvdfBias), 0, 1);
    good &= checks.per_tensor("state", op.input(kSvdfState));
    good &= checks.per_tensor("output", op.output());
    // The reference applies no activation; relu is what the output's lowest code does where that is zero.
    const auto activation = checks.word("activation", {"none", "relu"});
    if (!good) return;
    const std::int32_t zero_point = op.output().quantization.zero_points[0];
    if (activation && *activation == "relu" && zero_point != -128) {
      checks.problem(fmt::format("activation is relu and the output's zero point {}", zero_point), "-128 with relu");
    }
    const auto scale = [&](std::size_t i) { return op.input(i).quantization.scales[0]; };
    const float sums = scale(kSvdfState) * scale(kSvdfTimeWeights);
    if (!(std::abs(scale(kSvdfBias) - sums) < 1e-5f)) {
      checks.problem(fmt::format("{} has scale {}", tensor_label("bias", op.input(kSvdfBias)), scale(kSvdfBias)),
                     fmt::format("{}, the product of the scales of state and time weights", sums));
    }
    checks.factor("the scale of input x feature weights",
                  static_cast<double>(scale(kSvdfInput) * scale(kSvdfFeatureWeights) / scale(kSvdfState)));
    checks.factor("the scale of state x time weights", static_cast<double>(sums / op.output().quantization.scales[0]));
  }
};

}  // namespace

SvdfRequantization svdf_requantization(const OpView& op) {
  const auto quantization = [&](SvdfInput i) -> const Quantization& { return op.input(i).quantization; };
  const Quantization& output = op.output().quantization;
  const float state_scale = quantization(kSvdfState).scales.at(0);
  SvdfRequantization q;
  // In single precision, in this order, as in the reference.
  q.to_state = quantize_multiplier(static_cast<double>(quantization(kSvdfInput).scales.at(0) *
                                                       quantization(kSvdfFeatureWeights).scales.at(0) / state_scale));
  q.to_output = quantize_multiplier(
      static_cast<double>(state_scale * quantization(kSvdfTimeWeights).scales.at(0) / output.scales.at(0)));
  q.input_zero_point = quantization(kSvdfInput).zero_points.at(0);
  q.state_zero_point = quantization(kSvdfState).zero_points.at(0);
  q.output_zero_point = output.zero_points.at(0);
  return q;
}

std::unique_ptr<OperatorType> make_svdf() { return std::make_unique<Svdf>(); }

}  // namespace milliwatt
