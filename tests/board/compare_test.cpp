#include "board/compare.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "emit/emit.h"
#include "passes/lower.h"
#include "tasks/keypad.h"

namespace milliwatt {
namespace {

/// The keypad network, emitted for the board with tracing, and its reference after one sound.
struct Traced {
  Graph model = keypad_network();
  Graph graph = lower(model);
  Executor reference{model};
  std::vector<TensorBytes> inputs;
  Source source;

  explicit Traced(const Board& board) {
    const KeypadSound sound = keypad_sounds(1, 0, 4).front();
    const auto bytes = std::as_bytes(std::span(sound.samples));
    inputs = {{bytes.begin(), bytes.end()}};
    reference.run(inputs);
    const Plan plan = plan_rows(graph, kernels_of(graph, board.instruction_set), {});
    EmitOptions options;
    options.name = "keypad";
    options.trace = true;
    source = emit(graph, plan, board, options);
  }
};

TEST(first_difference, is_none_where_every_row_is_the_references) {
  for (const char* name : {"host", "nano33ble"}) {
    const Board board = read_board(name);
    const Traced traced(board);
    const std::vector<TraceRecord> rows = Firmware(traced.source, board).trace(traced.inputs);
    EXPECT_GT(rows.size(), 7u);
    EXPECT_FALSE(first_difference(traced.graph, rows, traced.reference).has_value()) << name;
  }
}

TEST(first_difference, names_the_first_layer_and_element) {
  const Board board = read_board("host");
  Traced traced(board);
  // A wrong bias of the dense layer's unit 3: everything before it is right.
  for (SourceFile& file : traced.source.files) {
    const std::size_t at = file.text.find("const int32_t keys_bias[16] MILLIWATT_FLASH = {");
    if (at == std::string::npos) continue;
    std::size_t number = file.text.find("{", at) + 1;
    for (int unit = 0; unit < 3; ++unit) number = file.text.find(",", number) + 1;
    file.text.replace(number, file.text.find(",", number) - number, " 100000");
  }
  const std::vector<TraceRecord> rows = Firmware(traced.source, board).trace(traced.inputs);
  const std::optional<Difference> difference = first_difference(traced.graph, rows, traced.reference);
  ASSERT_TRUE(difference.has_value());
  EXPECT_EQ(difference->element, 3);
  EXPECT_THAT(difference_text(traced.graph, *difference),
              ::testing::StartsWith("op 3 FULLY_CONNECTED \"keys\": element 3: "));
}

}  // namespace
}  // namespace milliwatt
