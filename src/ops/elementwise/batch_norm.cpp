// BATCH_NORM, float32: (in - mean) / sqrt(variance + epsilon) * gamma + beta, by the last dimension, then an
// activation. Inputs: in, and gamma, beta, mean, variance of as many elements as in's last dimension. It exists for
// training: before a network runs on a device, it is folded into the layer in front (passes/fold_batch_norms.h).
#include <fmt/format.h>

#include <cmath>

#include "base/error.h"
#include "ops/checks.h"
#include "ops/factories.h"
#include "ops/float32.h"

namespace milliwatt {

namespace {

class BatchNorm : public OperatorType {
 public:
  std::string_view kind() const override { return "BATCH_NORM"; }

  std::vector<std::string> problems(const OpView& op) const override {
    Checks checks(op);
    if (!checks.counts(5, 5)) return checks.take();
    checks.activation();
    const auto epsilon = checks.number("epsilon");
    if (epsilon && *epsilon < 0) checks.problem(fmt::format("epsilon is {}", *epsilon), "0 or more");
    const Tensor& input = op.input(0);
    bool good = checks.type("input", input, {ElementType::kFloat32});
    good &= checks.type("output", op.output(), {ElementType::kFloat32});
    if (good) good &= checks.computed_type("input", input) && checks.computed_type("output", op.output());
    checks.not_constant("input", input);
    checks.shape("output", op.output(), input.shape);
    if (input.shape.empty()) checks.problem(tensor_label("input", input) + " is a scalar", "at least one dimension");
    if (!good || input.shape.empty()) return checks.take();
    for (std::size_t i = 1; i < 5; ++i) {
      const std::string_view role = kRoles[i];
      checks.computed_type(role, op.input(i));
      checks.constant(role, op.input(i));
      checks.shape(role, op.input(i), {input.shape.back()});
    }
    if (epsilon && checks.ok()) check_variance(checks, op, *epsilon);
    return checks.take();
  }

  void run(const OpView& op, TensorValues& values) const override {
    const auto read = [&](std::size_t i) { return values.read<float>(op.op().inputs[i]); };
    const auto in = read(0), gamma = read(1), beta = read(2), mean = read(3), variance = read(4);
    const auto out = values.write<float>(op.op().outputs[0]);
    const double epsilon = op.number("epsilon");
    const ValueRange range = activation_values(op.word("activation"));
    for (std::size_t i = 0; i < out.size(); ++i) {
      const std::size_t c = i % gamma.size();
      const double factor = static_cast<double>(gamma[c]) / std::sqrt(static_cast<double>(variance[c]) + epsilon);
      const double centred = static_cast<double>(in[i]) - static_cast<double>(mean[c]);
      out[i] = clamped(centred * factor + static_cast<double>(beta[c]), range);
    }
  }

  void record(const OpView& op, Tape& tape) const override {
    const Node in = tape.value(op.op().inputs[0]);
    const Node gamma = parameter_of(op, 1, tape, Role::kGamma);
    const Node beta = parameter_of(op, 2, tape, Role::kBeta);
    const Node mean = parameter_of(op, 3, tape, Role::kMean);
    const Node variance = parameter_of(op, 4, tape, Role::kVariance);
    put_activated(op, tape, tape.normalize(in, gamma, beta, mean, variance, op.number("epsilon")));
  }

  ChannelFlow channel_flow(const OpView& op) const override {
    ChannelFlow flow = channels_in_turn(op);
    for (std::size_t i = 1; i < op.input_count(); ++i) flow.operands.push_back({i, 0});
    return flow;
  }

  Int8Rule int8_rule() const override { return {OutputRule::kNone, "fold it into the layer in front first"}; }

 private:
  static constexpr std::string_view kRoles[] = {"input", "gamma", "beta", "mean", "variance"};

  static void check_variance(Checks& checks, const OpView& op, double epsilon) {
    for (const float variance : elements_of<float>(op.input(4))) {
      if (std::isfinite(variance) && variance >= 0 && static_cast<double>(variance) + epsilon > 0) continue;
      checks.problem(fmt::format("{} holds {}", tensor_label("variance", op.input(4)), variance),
                     "finite, 0 or more, above 0 together with epsilon");
      return;
    }
  }
};

}  // namespace

std::unique_ptr<OperatorType> make_batch_norm() { return std::make_unique<BatchNorm>(); }

}  // namespace milliwatt
