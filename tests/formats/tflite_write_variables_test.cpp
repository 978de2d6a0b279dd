// Variables that operators read and assign: resources in the file.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "formats/graphs_to_write.h"
#include "formats/tflite/read.h"
#include "formats/tflite/write.h"
#include "formats/tiny_tflite.h"
#include "graph/builder.h"
#include "ops/execute.h"

namespace milliwatt {
namespace {

/// out = old + in; then the variable is out. Its first value is not the byte 0.
Graph running_sum() {
  GraphBuilder builder("sum");
  const TensorSpec codes = {ElementType::kInt8, {1, 4}, per_tensor(0.5F, -3)};
  const TensorId in = builder.input("in", codes);
  const TensorId variable = builder.variable("total", codes);
  const TensorId old = builder.op("READ_VARIABLE", "old", {variable}, {}, codes);
  const TensorId sum = builder.op("ADD", "new", {old, in}, {{"activation", std::string("none")}}, codes);
  builder.output(sum);
  Graph graph = builder.build();
  graph.operators.push_back({"ASSIGN_VARIABLE", "assign", {sum}, {variable}, {}, 2});
  return graph;
}

// The file has operators about handles in front, and no name for an assignment.
Graph without_places(Graph graph) {
  int number = 0;
  for (Operator& op : graph.operators) {
    op.source_index = number++;
    if (op.kind == "ASSIGN_VARIABLE") op.name = "assign";
  }
  return graph;
}

TEST(write_tflite, keeps_variables) {
  const Graph graph = running_sum();
  const Graph again = parse_tflite(tflite_bytes(graph, "out.tflite"), "out.tflite");
  EXPECT_EQ(comparable_text(without_places(again)), comparable_text(without_places(graph)));
  const std::vector<std::vector<std::byte>> input = {std::vector<std::byte>(4, std::byte{5})};
  Executor first(graph);
  Executor second(again);
  for (int run = 0; run < 3; ++run) {
    first.run(input);
    second.run(input);
    EXPECT_EQ(second.outputs(), first.outputs());
  }
}

TEST(parse_tflite, refuses_a_variable_that_is_an_operators_result) {
  TinyTflite tiny = convolution();
  tiny.tensor(3).is_variable = true;
  EXPECT_THAT(tiny.refusal(), testing::HasSubstr("op 0 CONV_2D \"conv\": output \"conv\" is a variable"));
}

TEST(parse_tflite, refuses_variables_of_codes_without_a_zero_point) {
  namespace schema = tflite_schema;
  const std::vector<std::byte> bytes = tflite_bytes(running_sum(), "out.tflite");
  TinyTflite tiny;
  schema::GetModel(bytes.data())->UnPackTo(&tiny.model);
  for (const auto& tensor : tiny.subgraph().tensors) {
    if (tensor->quantization != nullptr) tensor->quantization->zero_point.clear();
  }
  EXPECT_THAT(tiny.refusal(), testing::HasSubstr("begins with other values than 0"));
}

}  // namespace
}  // namespace milliwatt
