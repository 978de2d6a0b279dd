// Emitted code that is fed by rows or follows a stream, held against the reference on whole inputs.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/error.h"
#include "deploy/chains.h"
#include "deploy/plan_ladder.h"
#include "deploy/random_streams.h"
#include "deploy/stream_trial.h"
#include "emit/emit.h"
#include "error_text.h"
#include "graph/builder.h"
#include "ops/execute.h"
#include "ops/operator.h"
#include "ops/signal/log_mel.h"
#include "shared_data.h"

namespace milliwatt {
namespace {

using ::testing::HasSubstr;

/// All rows that are left, as one.
ConvolutionSpec rest(int rows) {
  ConvolutionSpec spec = conv(3, rows, 1);
  spec.kernel_width = 1;
  return spec;
}

struct Streamed {
  StreamTrial trial;
  Planned planned;
  std::vector<int> steps() const { return planned.plan.stream->steps; }
};

/// The host without AVX2, whose kernels may take all rows of a small layer at once; these take one row a step.
Board host_row_by_row() {
  Board board = read_board("host");
  board.instruction_set = InstructionSet::portable;
  return board;
}

Streamed stream(Graph model, const Board& board, int hop, bool causal = false) {
  Streamed result;
  result.planned =
      plan_for_board(std::move(model), board, {.input = InputKind::kStream, .hop_rows = hop, .causal = causal});
  const Source source = emit(result.planned.graph(), result.planned.plan, board, {.name = "chain"});
  result.trial = try_stream(result.planned, source, board, 1, 10);
  EXPECT_EQ(result.trial.difference, "") << board.name << ", hop " << hop;
  return result;
}

Streamed stream(Graph model, const char* board_name, int hop) {
  return stream(std::move(model), read_board(board_name), hop);
}

/// A temporal convolutional network: each layer sees further back.
Graph tcn() {
  return chain(24, {conv(8, 3, 1), depthwise(3, false, 2), conv(8, 1, 1), depthwise(3, false, 4), rest(10)});
}

TEST(stream, gives_the_whole_windows_bits_from_one_row_a_layer) {
  for (const char* board : {"host", "nucleo-l4r5zi"}) {
    const Streamed streamed = stream(tcn(), board, 0);
    EXPECT_THAT(streamed.steps(), ::testing::Each(1)) << board;
    EXPECT_EQ(streamed.planned.plan.stream->hop_rows, 1);
  }
  stream(tcn(), "host", 5);
  stream(tcn(), "host", 24);
}

TEST(stream, costs_little_more_than_its_share) {
  const Board board = read_board("nucleo-l4r5zi");
  const Graph model = tcn();
  const Planned whole = plan_for_board(model, board, {});
  const std::vector<TensorBytes> input = {random_elements(model.tensor(model.inputs[0]), 1)};
  const Measurement window = measure(emit(whole.graph(), whole.plan, board, {.name = "chain"}), board, input);
  const Measurement call = stream(model, "nucleo-l4r5zi", 1).trial.measurement;
  EXPECT_LT(static_cast<double>(*call.cycles), 0.15 * static_cast<double>(*window.cycles));
  EXPECT_LT(*call.ram.total_bytes(), *window.ram.total_bytes());
}

TEST(stream, gives_the_same_bits_where_windows_are_padded) {
  const Graph padded = chain(12, {conv(8, 3, 1, true), depthwise(3, true), conv(4, 5, 1, true), rest(4)});
  stream(padded, "nucleo-l4r5zi", 1);
  stream(padded, "host", 1);
  const Streamed streamed = stream(padded, host_row_by_row(), 1);
  EXPECT_THAT(streamed.steps(), ::testing::ElementsAre(1, 3, 5, 9, 9));  // borders grow by each layer's padding
  const Streamed causal = stream(padded, host_row_by_row(), 1, true);
  EXPECT_THAT(causal.steps(), ::testing::Each(1));
  EXPECT_EQ(causal.planned.model().tensor(causal.planned.model().outputs[0]).shape[1], 1);
}

TEST(stream, moves_by_what_the_strides_divide_or_computes_layers_whole) {
  const Graph strided = chain(21, {conv(8, 3, 2), conv(8, 2, 2), rest(5)});
  stream(strided, "nucleo-l4r5zi", 0);
  const Streamed streamed = stream(strided, host_row_by_row(), 0);
  EXPECT_EQ(streamed.planned.plan.stream->hop_rows, 4);
  EXPECT_THAT(streamed.steps(), ::testing::ElementsAre(4, 2, 1, 1));
  EXPECT_THAT(stream(strided, host_row_by_row(), 3).steps(), ::testing::ElementsAre(3, 10, 5, 1));
}

TEST(stream, goes_from_waveform_to_answer) {
  const LogMel front_end;
  Graph network = chain({1, front_end.frames(16000), front_end.bins, 1}, {conv(8, 5, 1), depthwise(3), rest(43)});
  network.tensor(network.inputs[0]).quantization = log_mel_quantization(front_end);
  for (const char* board : {"host", "nucleo-l4r5zi"}) {
    const Streamed streamed = stream(with_front_end(front_end, 16000, network), board, 0);
    EXPECT_EQ(streamed.planned.plan.stream->hop_rows, 2);  // of 10 ms
    EXPECT_THAT(streamed.steps(), ::testing::ElementsAre(2, 1, 1, 1, 1));
  }
}

TEST(stream, of_every_operator_gives_the_whole_windows_bits) {
  std::vector<std::string> kinds = testing::drawn_kinds();
  std::erase(kinds, "LOG_MEL");  // above
  const auto half = kinds.begin() + std::ssize(kinds) / 2;
  for (unsigned seed = 1; seed <= 2; ++seed) {
    const int hop = seed == 1 ? 1 : 6;
    stream(testing::random_branches({kinds.begin(), half}, seed), "host", hop);
    stream(testing::random_branches({half, kinds.end()}, seed), "host", hop);
  }
}

/// Of 10 rows, the rows behind the first three.
Graph last_rows() {
  GraphBuilder builder("last_rows");
  const auto codes = [](std::int64_t rows) {
    return TensorSpec{ElementType::kInt8, {1, rows, 4, 2}, per_tensor(0.05F, 3)};
  };
  const TensorId in = builder.input("in", codes(10));
  const TensorId sizes = builder.constant("sizes", {2}, std::vector<std::int32_t>{3, 7});
  const TensorId axis = builder.constant("axis", {}, std::vector<std::int32_t>{1});
  builder.output(builder.op_with_outputs("SPLIT_V", "cut", {in, sizes, axis}, {{"num_splits", std::int64_t{2}}},
                                         {codes(3), codes(7)})[1]);
  return builder.build();
}

TEST(stream, cuts_along_time_where_nobody_reads_the_first_piece) {
  for (const char* board : {"host", "nucleo-l4r5zi"}) stream(last_rows(), board, 1);
}

TEST(stream, is_right_for_the_models_that_were_wrong_once) {
  for (const char* name : {"03-stream-row-constant/mul_row_constant", "04-stream-row-split/crop_last_rows",
                           "05-stream-pad/causal_conv_pad_2_0", "06-causal-max-pool/conv_max_pool"}) {
    const std::filesystem::path path = shared_path("data/faults") / (std::string(name) + ".tflite");
    if (!std::filesystem::exists(path)) GTEST_SKIP() << path << " is missing";
    for (const bool causal : {false, true}) stream(read_verified_model(path), host_row_by_row(), 0, causal);
  }
}

TEST(plan_ladder, verifies_streams) {
  // The seam that compile and run go through: a ladder's plans have been executed.
  std::vector<std::string> stages;
  PlanRequest how = {.input = InputKind::kStream};
  how.watch = [&](const StageProgress& progress) { stages.emplace_back(progress.stage); };
  PlanLadder ladder(tcn(), read_board("host"), how, false, measuring(read_board("host"), {}));
  EXPECT_TRUE(ladder.next().has_value());
  EXPECT_THAT(stages, ::testing::Contains("verifying"));
}

TEST(stream, says_why_a_network_has_no_causal_form) {
  DenseSpec dense;
  dense.input = {1, 8, 5, 4};
  dense.units = 3;
  const Graph net = joined(chain(8, {conv(4, 3, 1, true)}), dense_graph(dense, 1));
  const Board board = read_board("host");
  EXPECT_THAT(error_text([&] { plan_for_board(net, board, {.input = InputKind::kStream, .causal = true}); }),
              HasSubstr("has no causal form"));
  stream(net, "host", 1);
}

TEST(feed_rows, gives_the_references_bits_and_never_holds_the_frame) {
  for (const Board& board : {host_row_by_row(), read_board("nucleo-l4r5zi")}) {
    const Graph model = chain(64, {conv(8, 3, 2, true), depthwise(3, true), conv(8, 1, 1), rest(32)});
    for (const Objective objective : {Objective::kSpeed, Objective::kRam}) {
      const Planned planned = plan_for_board(model, board, {.objective = objective, .input = InputKind::kRows});
      EXPECT_LT(planned.plan.arena_bytes, 64 * 5 * 4 + 32 * 3 * 8);
      EXPECT_TRUE(planned.plan.tensors[static_cast<std::size_t>(model.inputs[0])].is_ring());
      const Firmware firmware(emit(planned.graph(), planned.plan, board, {.name = "chain"}), board);
      Executor reference(model);
      for (unsigned seed = 0; seed < 3; ++seed) {
        const std::vector<std::vector<TensorBytes>> inputs = {{random_elements(model.tensor(model.inputs[0]), seed)}};
        reference.run(inputs[0]);
        EXPECT_EQ(firmware.run(inputs).at(0).outputs, reference.outputs()) << board.name << ", seed " << seed;
      }
    }
  }
}

TEST(feed_rows, refuses_an_input_without_rows) {
  DenseSpec dense;
  dense.input = {1, 20};
  EXPECT_THAT(
      error_text([&] { plan_for_board(dense_graph(dense, 1), read_board("host"), {.input = InputKind::kRows}); }),
      HasSubstr("is 1x20, which is one row"));
}

}  // namespace
}  // namespace milliwatt
