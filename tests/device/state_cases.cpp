// Layers that keep variables. A case is one inference from their first value on.
#include <string>

#include "device/device_cases.h"
#include "graph/builder.h"
#include "ops/against_codes.h"
#include "ops/layers.h"
#include "ops/lstm_graph.h"

namespace milliwatt {

namespace {

/// The state and the weights over time in 16 bits.
Graph svdf_of_wide_states() {
  Graph graph = test::svdf_graph();
  graph.tensor(2).type = graph.tensor(4).type = ElementType::kInt16;
  graph.tensor(2).data = test::bytes_of(std::vector<std::int16_t>{1, -1, 300, 1, 10, 100});
  graph.tensor(4).quantization.zero_points[0] = 0;
  return graph;
}

Graph variable_graph(bool assigns) {
  GraphBuilder builder("variable");
  const TensorSpec spec = test::codes({1, 3, 4});
  const TensorId variable = builder.variable("variable", spec);
  if (!assigns) {
    builder.output(builder.op("READ_VARIABLE", "value", {variable}, {}, spec));
    return builder.build();
  }
  const TensorId value = builder.input("value", spec);
  builder.output(value);
  Graph graph = builder.build();
  graph.outputs = {variable};
  test::add_assignment(graph, value, variable);
  return graph;
}

}  // namespace

void add_layers_with_states(std::vector<DeviceCase>& cases) {
  cases.push_back({"svdf", test::svdf_graph()});
  cases.push_back({"svdf_of_wide_states", svdf_of_wide_states()});
  cases.push_back({"lstm", test::lstm_graph({})});
  cases.push_back({"lstm_of_one_step", test::lstm_graph({.steps = 1, .features = 3, .units = 1}, 2)});
  cases.push_back({"lstm_with_clip", test::lstm_graph({.steps = 6, .cell_scale = 0x1p-11F, .cell_clip = 0.5}, 3)});
  cases.push_back({"lstm_by_time", test::lstm_graph({.steps = 4, .is_time_major = true, .cell_scale = 0x1p-15F}, 4)});
  // Whole words of codes and not, loops over them, odd numbers of units and of time steps, factors of every kind, and
  // units that share halfwords or cannot.
  const test::LstmSpec wide = {.steps = 5, .features = 33, .units = 34, .lowest_weight = -127, .weight_scale = 0.02F};
  cases.push_back({"lstm_of_small_weights", test::lstm_graph(wide, 5)});
  cases.push_back(
      {"lstm_of_tiny_weights", test::lstm_graph({.steps = 2, .features = 40, .units = 36, .weight_scale = 1e-4F}, 6)});
  cases.push_back({"lstm_of_odd_units",
                   test::lstm_graph({.features = 28, .units = 7, .lowest_weight = -127, .weight_scale = 0.3F}, 7)});
  cases.push_back(
      {"lstm_by_time_of_large_weights",
       test::lstm_graph({.steps = 3, .features = 6, .units = 9, .is_time_major = true, .weight_scale = 9}, 8)});
  cases.push_back({"read_variable", variable_graph(false)});
  cases.push_back({"assign_variable", variable_graph(true)});
}

}  // namespace milliwatt
