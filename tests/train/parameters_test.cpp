#include "train/parameters.h"

#include <gtest/gtest.h>

#include <cmath>

#include "error_text.h"
#include "graph/builder.h"
#include "networks.h"

namespace milliwatt {
namespace {

const Parameter& parameter_of(const Graph& graph, const std::vector<Parameter>& list, const std::string& name) {
  for (const Parameter& parameter : list) {
    if (graph.tensor(parameter.id).name == name) return parameter;
  }
  throw Error("no parameter " + name);
}

TEST(find_parameters, names_each_constant_of_a_layer_with_its_role) {
  const Graph graph = test::every_layer_network();
  const Parameters found = find_parameters(graph);
  EXPECT_EQ(found.trained.size(), 9U);
  EXPECT_EQ(found.statistics.size(), 2U);
  EXPECT_EQ(found.statistics_count, 12U);
  EXPECT_EQ(parameter_of(graph, found.trained, "conv/weights").fan_in, 3 * 3 * 2);
  EXPECT_EQ(parameter_of(graph, found.trained, "depthwise/weights").fan_in, 2 * 3);
  EXPECT_EQ(parameter_of(graph, found.trained, "dense/weights").fan_in, 48);
  EXPECT_EQ(parameter_of(graph, found.trained, "norm/gamma").role, Role::kGamma);
  EXPECT_EQ(parameter_of(graph, found.statistics, "norm/variance").role, Role::kVariance);
  std::size_t count = 0;
  for (const Parameter& parameter : found.trained) {
    EXPECT_EQ(parameter.offset, count);
    count += parameter.count;
  }
  EXPECT_EQ(found.trained_count, count);
}

TEST(find_parameters, refuses_what_is_not_float32) {
  GraphBuilder builder("net");
  const TensorId in = builder.input("in", {ElementType::kInt8, {1, 4}, per_tensor(1, 0)});
  builder.output(builder.op("RESHAPE", "flat", {in}, {}, {ElementType::kInt8, {1, 4}, per_tensor(1, 0)}));
  EXPECT_EQ(error_text([&] { find_parameters(builder.build()); }),
            "op 0 RESHAPE \"flat\": \"in\" is s8; supported in training: f32");
}

TEST(draw_parameters, spreads_weights_by_their_inputs_and_starts_norms_as_nothing) {
  test::FloatNetwork net;
  TensorId x = net.input({1, 4, 4, 32});
  x = net.conv("conv", x, {64, 3, 3, 32}, {1, 2, 2, 64}, test::FloatNetwork::window(1, "valid", "none"));
  const Graph graph = net.build(net.norm("norm", x, {1, 2, 2, 64}, "relu"));
  const Parameters parameters = find_parameters(graph);
  std::vector<float> trained(parameters.trained_count), statistics(parameters.statistics_count);
  draw_parameters(parameters, 1, trained, statistics);

  const Parameter& weights = parameter_of(graph, parameters.trained, "conv/weights");
  double sum = 0, squares = 0;
  for (std::size_t i = 0; i < weights.count; ++i) {
    const double value = trained[weights.offset + i];
    sum += value;
    squares += value * value;
  }
  const auto count = static_cast<double>(weights.count);
  EXPECT_NEAR(sum / count, 0, 0.003);
  EXPECT_NEAR(squares / count, 1.0 / 3 / (3 * 3 * 32), 0.00004);
  EXPECT_EQ(trained[parameter_of(graph, parameters.trained, "conv/bias").offset], 0);
  EXPECT_EQ(trained[parameter_of(graph, parameters.trained, "norm/gamma").offset], 1);
  EXPECT_EQ(trained[parameter_of(graph, parameters.trained, "norm/beta").offset], 0);
  EXPECT_EQ(statistics[parameter_of(graph, parameters.statistics, "norm/mean").offset], 0);
  EXPECT_EQ(statistics[parameter_of(graph, parameters.statistics, "norm/variance").offset], 1);

  std::vector<float> again(trained.size()), other(trained.size());
  draw_parameters(parameters, 1, again, statistics);
  draw_parameters(parameters, 2, other, statistics);
  EXPECT_EQ(trained, again);
  EXPECT_NE(trained, other);
}

TEST(write_parameters, puts_back_what_read_parameters_took) {
  const Graph graph = test::every_layer_network();
  const Parameters parameters = find_parameters(graph);
  std::vector<float> trained(parameters.trained_count);
  read_parameters(graph, parameters.trained, trained);
  Graph copy = graph;
  for (const Parameter& parameter : parameters.trained) copy.tensor(parameter.id).data.assign(parameter.count * 4, {});
  write_parameters(copy, parameters.trained, trained);
  for (std::size_t i = 0; i < graph.tensors.size(); ++i) EXPECT_EQ(graph.tensors[i].data, copy.tensors[i].data);
}

}  // namespace
}  // namespace milliwatt
