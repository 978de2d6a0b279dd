// Whole networks on the Arduino Uno.
#include <gtest/gtest.h>

#include <algorithm>

#include "deploy/chains.h"
#include "deploy/plan_ladder.h"
#include "ops/execute.h"
#include "shared_data.h"

namespace milliwatt {
namespace {

MeasuredPlan fastest_on_uno(const Graph& model, const std::vector<TensorBytes>& inputs) {
  const Board board = read_board("uno");
  const PlanRequest request = {.objective = parse_objective("speed")};
  return *PlanLadder(model, board, request, false, measuring(board, inputs)).next();
}

std::vector<TensorBytes> random_inputs(const Graph& model) {
  std::vector<TensorBytes> inputs;
  for (const TensorId id : model.inputs) inputs.push_back(random_elements(model.tensor(id), 1));
  return inputs;
}

std::vector<TensorBytes> outputs_of(const Graph& model, const std::vector<TensorBytes>& inputs) {
  Executor reference(model);
  reference.run(inputs);
  return reference.outputs();
}

/// All multipliers are powers of two if `shift` is not 0.
Graph network(int shift) {
  const auto with = [&](ConvolutionSpec spec) {
    spec.output_zero_point = -128;
    spec.shift = shift;
    return spec;
  };
  ConvolutionSpec first = conv(8, 3, 2, true);
  ConvolutionSpec second = depthwise(3, true);
  ConvolutionSpec third = conv(12, 1, 1, false);
  return chain({1, 12, 12, 2}, {with(first), with(second), with(third)});
}

int number_of(const Kernel& kernel, const std::string& name) {
  const auto found = std::ranges::find(kernel.numbers, name, &KernelNumber::name);
  return found != kernel.numbers.end() ? found->value : 0;
}

TEST(uno, saves_cycles_of_each_output_if_multipliers_are_powers_of_two) {
  const Graph usual = network(0);
  const Graph shifted = network(9);
  const std::vector<TensorBytes> inputs = random_inputs(usual);
  const MeasuredPlan slow = fastest_on_uno(usual, inputs);
  const MeasuredPlan fast = fastest_on_uno(shifted, inputs);
  EXPECT_EQ(slow.measurement.outputs, outputs_of(usual, inputs));
  EXPECT_EQ(fast.measurement.outputs, outputs_of(shifted, inputs));
  for (const Kernel& kernel : fast.planned.plan.kernels) EXPECT_GT(number_of(kernel, "kShift"), 0) << kernel.function;
  std::int64_t outputs = 0;
  for (const Operator& op : usual.operators) outputs += usual.tensor(op.outputs[0]).elements();
  EXPECT_GT(*slow.measurement.cycles - *fast.measurement.cycles, 25 * outputs);
}

TEST(uno, holds_a_digit_network_with_its_application) {
  const std::filesystem::path path = model_path("tinymaix/mnist_arduino_q.tflite");
  if (!std::filesystem::exists(path)) GTEST_SKIP() << "the model is not here";
  const Graph model = read_verified_model(path);
  const std::vector<TensorBytes> inputs = random_inputs(model);
  const MeasuredPlan plan = fastest_on_uno(model, inputs);
  EXPECT_EQ(plan.measurement.outputs, outputs_of(model, inputs));
  EXPECT_TRUE(plan.measurement.cycles_are_exact);
  // Vectors, start-up and a main loop are linked too, and as much stack as the linked code can use.
  EXPECT_LE(plan.measurement.application.value().ram_bytes, 2'048);
  EXPECT_LE(plan.measurement.application.value().flash_bytes, 32'768);
}

}  // namespace
}  // namespace milliwatt
