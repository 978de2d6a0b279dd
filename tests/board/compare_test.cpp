#include "board/compare.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "emit/emit.h"
#include "graph/builder.h"
#include "kernels/kernels.h"
#include "passes/lower.h"

namespace milliwatt {
namespace {

/// Eight rows of four, pooled over two rows, and a dense layer of 16 over what that gives.
Graph small_network() {
  GraphBuilder builder("keys");
  const Quantization quantization = per_tensor(0.125F, 0);
  const TensorId in = builder.input("in", {ElementType::kInt8, {1, 8, 1, 4}, quantization});
  const TensorId levels = builder.op("AVERAGE_POOL_2D", "levels", {in},
                                     {{"stride_h", std::int64_t{1}},
                                      {"stride_w", std::int64_t{1}},
                                      {"kernel_h", std::int64_t{2}},
                                      {"kernel_w", std::int64_t{1}},
                                      {"padding", "valid"},
                                      {"activation", "none"}},
                                     {ElementType::kInt8, {1, 7, 1, 4}, quantization});
  std::vector<std::int8_t> weights;
  for (int i = 0; i < 16 * 28; ++i) weights.push_back(static_cast<std::int8_t>(i * 37 % 255 - 127));
  const TensorId factors = builder.constant("keys/weights", {16, 28}, weights, per_tensor(0.01F, 0));
  const TensorId bias =
      builder.constant("keys/bias", {16}, std::vector<std::int32_t>(16, 5), per_tensor(0.01F * 0.125F, 0));
  builder.output(builder.op("FULLY_CONNECTED", "keys", {levels, factors, bias},
                            {{"activation", "none"}, {"keep_num_dims", std::int64_t{0}}},
                            {ElementType::kInt8, {1, 16}, per_tensor(1, 0)}));
  return builder.build();
}

/// The network, emitted for the board with tracing, and its reference after one input.
struct Traced {
  Graph model = small_network();
  Graph graph = lower(model);
  Executor reference{model};
  std::vector<TensorBytes> inputs;
  Source source;

  explicit Traced(const Board& board) {
    TensorBytes input;
    for (int i = 0; i < 32; ++i) input.push_back(static_cast<std::byte>(i * 29));
    inputs = {input};
    reference.run(inputs);
    const Plan plan = plan_rows(graph, kernels_of(graph, board.instruction_set), {});
    EmitOptions options;
    options.name = "keys";
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
    const std::size_t at = file.text.find("const int32_t op1_keys_bias[16] MILLIWATT_FLASH = {");
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
              ::testing::StartsWith("op 1 FULLY_CONNECTED \"keys\": element 3: "));
}

}  // namespace
}  // namespace milliwatt
