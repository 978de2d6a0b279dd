#include "ops/execute.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <limits>
#include <span>
#include <vector>

#include "base/error.h"
#include "ops/layers.h"

namespace milliwatt {
namespace {

template <typename T>
std::vector<std::byte> bytes_of(const std::vector<T>& values) {
  const auto bytes = std::as_bytes(std::span(values));
  return {bytes.begin(), bytes.end()};
}

template <typename T>
std::vector<T> values_of(const std::vector<std::byte>& bytes) {
  std::vector<T> values(bytes.size() / sizeof(T));
  std::memcpy(values.data(), bytes.data(), bytes.size());
  return values;
}

using Codes = std::vector<std::int8_t>;

/// The only output, as codes, for one input of codes.
Codes run(Executor& executor, const Codes& input) {
  executor.run(std::vector<std::vector<std::byte>>{bytes_of(input)});
  return values_of<std::int8_t>(executor.outputs().at(0));
}

TEST(executor, refuses_inputs_of_another_size) {
  const Graph graph = test::fully_connected_graph();
  Executor executor(graph);
  const auto message = [&](const std::vector<std::vector<std::byte>>& inputs) -> std::string {
    try {
      executor.run(inputs);
    } catch (const Error& error) {
      return error.what();
    }
    return "nothing was refused";
  };
  EXPECT_EQ(message({}), "0 inputs were given; the model has 1");
  EXPECT_EQ(message({bytes_of(Codes{1, 2})}), "input 0 \"in\": 2 bytes were given; 1x6 s8 are 6");
}

TEST(executor, keeps_every_layer_of_the_last_run) {
  const Graph graph = test::fully_connected_graph();
  Executor executor(graph);
  run(executor, {1, 2, 3, 4, 5, 6});
  EXPECT_EQ(values_of<std::int8_t>(executor.value(0)), (Codes{1, 2, 3, 4, 5, 6}));
  EXPECT_EQ(executor.value(1), graph.tensor(1).data);
}

TEST(executor, refuses_graphs_that_cannot_run) {
  Graph graph = test::conv2d_graph();
  graph.operators[0].attributes.clear();
  EXPECT_THROW(Executor{graph}, Error);
}

}  // namespace
}  // namespace milliwatt
