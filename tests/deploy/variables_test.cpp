// Models that keep variables from one inference to the next, as a program calls them.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "deploy/chains.h"
#include "deploy/driver.h"
#include "deploy/lowered_model.h"
#include "emit/emit.h"
#include "error_text.h"
#include "ops/execute.h"
#include "ops/layers.h"
#include "ops/lstm_graph.h"

namespace milliwatt {
namespace {

/// The last two rows wait in a variable: out = max(old row 0, old row 1, in); then the variable is old row 1 and in.
Graph delay_line() {
  GraphBuilder builder("delay");
  const TensorSpec row = test::codes({1, 1, 4});
  const TensorSpec two = test::codes({1, 2, 4});
  const TensorSpec three = test::codes({1, 3, 4});
  const TensorId in = builder.input("in", row);
  const TensorId variable = builder.variable("line", two);
  const TensorId old = builder.op("READ_VARIABLE", "old", {variable}, {}, two);
  const Attributes along_rows = {{"axis", std::int64_t{1}}, {"activation", std::string("none")}};
  const TensorId all = builder.op("CONCATENATION", "all", {old, in}, along_rows, three);
  const TensorId axes = builder.constant("axes", {1}, std::vector<std::int32_t>{1});
  builder.output(builder.op("REDUCE_MAX", "largest", {all, axes}, {{"keep_dims", std::int64_t{1}}}, row));
  const TensorId begin = builder.constant("begin", {3}, std::vector<std::int32_t>{0, 1, 0});
  const TensorId size = builder.constant("size", {3}, std::vector<std::int32_t>{1, 2, 4});
  const TensorId kept = builder.op("SLICE", "kept", {all, begin, size}, {}, two);
  Graph graph = builder.build();
  test::add_assignment(graph, kept, variable);
  return graph;
}

/// Three inferences, a reset, and the first again.
void expect_it_goes_on(const Graph& model, const char* board_name) {
  const Board board = read_board(board_name);
  const Planned planned = plan_for_board(model, board, {.objective = Objective::kRam});
  const Source source = emit(planned.graph(), planned.plan, board, {.name = "net"});
  const std::int64_t in_bytes = source.inputs[0].bytes();
  const std::int64_t out_bytes = source.outputs[0].bytes();
  Driver driver;
  driver.files = source.files;
  driver.arena_bytes = source.arena_bytes;
  driver.inputs = {port_of(ElementType::kInt8, 3 * in_bytes)};
  driver.outputs = {port_of(ElementType::kInt8, 4 * out_bytes)};
  driver.code = fmt::format(
      "#include \"driver.h\"\n#include \"net.h\"\n"
      "void driver_run(const int8_t* in0, int8_t* out0, void* arena) {{\n  net_reset(arena);\n"
      "  for (int32_t i = 0; i < 3; ++i) net_run(in0 + i * {0}, out0 + i * {1}, arena);\n"
      "  net_reset(arena);\n  net_run(in0, out0 + 3 * {1}, arena);\n}}\n",
      in_bytes, out_bytes);
  Tensor three_inputs;
  three_inputs.type = ElementType::kInt8;
  three_inputs.shape = {3 * in_bytes};
  const TensorBytes inputs = random_elements(three_inputs, 7);
  TensorBytes expected;
  Executor reference(planned.model());
  for (int i = 0; i < 4; ++i) {
    if (i == 3) reference.reset();
    const auto first = inputs.begin() + static_cast<std::ptrdiff_t>(i % 3 * in_bytes);
    reference.run(std::vector<TensorBytes>{{first, first + static_cast<std::ptrdiff_t>(in_bytes)}});
    const TensorBytes output = reference.outputs().at(0);
    expected.insert(expected.end(), output.begin(), output.end());
  }
  EXPECT_EQ(run_driver(driver, board, {inputs}).at(0), expected) << model.name << " on " << board_name;
}

TEST(variables, go_on_from_inference_to_inference) {
  for (const char* board : {"host", "nano33ble"}) {
    for (const Graph& model : {delay_line(), test::svdf_graph(), test::lstm_graph({})}) expect_it_goes_on(model, board);
  }
}

TEST(variables, are_for_whole_inferences) {
  const Board board = read_board("host");
  const Planned planned = plan_for_board(test::svdf_graph(), board, {});
  EXPECT_EQ(error_text([&] { emit(planned.graph(), planned.plan, board, {.name = "net", .steps = true}); }),
            "variables go on from inference to inference; supported on devices: whole inferences, no rows or steps");
}

}  // namespace
}  // namespace milliwatt
