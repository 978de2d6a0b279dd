// The front end on the emulated board and as native code: planned, emitted and run like any model, the same bytes as
// on the host.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "board/firmware.h"
#include "board/measure.h"
#include "emit/emit.h"
#include "graph/builder.h"
#include "kernels/kernels.h"
#include "ops/execute.h"
#include "ops/operator.h"
#include "ops/signal/log_mel.h"
#include "ops/sounds.h"
#include "plan/plan.h"
#include "shared_data.h"

namespace milliwatt {
namespace {

constexpr int kSecond = 16000;
using Samples = std::vector<std::int16_t>;

Source emitted(const Graph& graph, const Board& board) {
  const Plan plan = plan_rows(graph, kernels_of(graph, board.instruction_set), {});
  check_plan(graph, plan);
  EmitOptions options;
  options.name = "front";
  return emit(graph, plan, board, options);
}

TensorBytes bytes_of(const Samples& samples) {
  TensorBytes bytes(2 * samples.size());
  std::memcpy(bytes.data(), samples.data(), bytes.size());
  return bytes;
}

/// Runs all clips in one emulation.
void expect_same_bytes(const Board& board, const std::vector<Samples>& clips) {
  const LogMel front_end;
  const Firmware firmware(emitted(log_mel_graph(front_end, kSecond), board), board);
  std::vector<std::vector<TensorBytes>> inputs;
  for (const Samples& clip : clips) inputs.push_back({bytes_of(clip)});
  RunOptions options;
  options.count = false;
  const std::vector<Inference> results = firmware.run(inputs, options);
  ASSERT_EQ(results.size(), clips.size());
  for (std::size_t i = 0; i < clips.size(); ++i) {
    const std::vector<std::int8_t> right = log_mel(front_end, clips[i]);
    const TensorBytes& codes = results[i].outputs.at(0);
    ASSERT_EQ(codes.size(), right.size());
    EXPECT_EQ(std::memcmp(codes.data(), right.data(), codes.size()), 0) << "clip " << i << " on " << board.core;
  }
}

std::vector<Samples> made_clips() {
  std::vector<Samples> clips = {Samples(kSecond, 0), Samples(kSecond, -32768), Samples(kSecond, 32767)};
  for (const double level : {1.0, 300.0, 32767.0}) {
    for (test::MadeSound& sound : test::made_sounds(kSecond, level)) clips.push_back(std::move(sound.samples));
  }
  return clips;
}

/// A core without DSP instructions, in the place of the board's. Its code runs on the larger core that is emulated.
Board with_core(const std::string& core) {
  Board board = read_board("nucleo-l4r5zi");
  board.core = core;
  board.instruction_set = InstructionSet::portable;
  board.compiler = {"arm-none-eabi-g++", "-mcpu=" + core, "-mthumb"};
  return board;
}

/// Fifty clips of one second, spread over the words; their files are plain: 44 bytes of head, then samples.
std::vector<Samples> spoken_clips() {
  namespace fs = std::filesystem;
  const fs::path folder = shared_path("data/speech_commands");
  std::vector<fs::path> files;
  if (!fs::is_directory(folder)) return {};
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (entry.path().extension() == ".wav") files.push_back(entry.path());
  }
  std::ranges::sort(files);
  std::vector<Samples> clips;
  for (std::size_t i = 0; i < files.size(); i += std::max<std::size_t>(1, files.size() / 50)) {
    std::ifstream file(files[i], std::ios::binary);
    file.seekg(44);
    const std::string bytes{std::istreambuf_iterator<char>(file), {}};
    Samples samples(kSecond, 0);
    std::memcpy(samples.data(), bytes.data(), std::min(bytes.size(), 2 * samples.size()));
    clips.push_back(std::move(samples));
  }
  return clips;
}

TEST(log_mel_on_device, gives_the_hosts_bytes_of_made_sounds_on_cortex_m4) {
  expect_same_bytes(read_board("nucleo-l4r5zi"), made_clips());
}

TEST(log_mel_on_device, gives_the_hosts_bytes_of_made_sounds_without_dsp_instructions) {
  expect_same_bytes(with_core("cortex-m3"), made_clips());
}

TEST(log_mel_on_device, gives_the_hosts_bytes_of_made_sounds_as_native_code) {
  expect_same_bytes(read_board("host"), made_clips());
}

TEST(log_mel_on_device, gives_the_hosts_bytes_of_spoken_words) {
  const std::vector<Samples> clips = spoken_clips();
  if (clips.empty()) GTEST_SKIP() << "no shared recordings";
  EXPECT_GE(clips.size(), 50u);
  expect_same_bytes(read_board("nucleo-l4r5zi"), clips);
  expect_same_bytes(read_board("host"), clips);
}

/// Reads features, as a network would: 1x49x24x1 -> 1x7x6x1.
Graph pool_of_features() {
  GraphBuilder builder("pool");
  const Quantization quantization = log_mel_quantization({});
  const TensorId in = builder.input("features", {ElementType::kInt8, {1, 49, 24, 1}, quantization});
  const Attributes attributes = {{"stride_h", std::int64_t{7}},     {"stride_w", std::int64_t{4}},
                                 {"kernel_h", std::int64_t{7}},     {"kernel_w", std::int64_t{4}},
                                 {"padding", std::string("valid")}, {"activation", std::string("none")}};
  builder.output(
      builder.op("AVERAGE_POOL_2D", "pooled", {in}, attributes, {ElementType::kInt8, {1, 7, 6, 1}, quantization}));
  return builder.build();
}

TEST(log_mel_on_device, flows_row_by_row_into_the_network_behind_it) {
  const Graph graph = with_front_end({}, kSecond, pool_of_features());
  const Board board = read_board("nucleo-l4r5zi");
  const Source source = emitted(graph, board);
  EXPECT_LT(source.arena_bytes, 2 * kSecond + 2048 + 49 * 24);
  const Firmware firmware(source, board);
  Executor executor(graph);
  for (const test::MadeSound& sound : test::made_sounds(kSecond, 9000)) {
    const std::vector<std::vector<TensorBytes>> inputs = {{bytes_of(sound.samples)}};
    executor.run(inputs.front());
    EXPECT_EQ(firmware.run(inputs).at(0).outputs, executor.outputs()) << sound.name;
  }
}

TEST(log_mel_on_device, takes_at_most_26000_estimated_cycles_a_frame) {
  const LogMel front_end;
  const Board board = read_board("nano33ble");
  const Graph graph = log_mel_graph(front_end, kSecond);
  const Source source = emitted(graph, board);
  const Measurement measured = measure(source, board, {bytes_of(test::made_sounds(kSecond, 3000).at(4).samples)});
  const double cycles = static_cast<double>(measured.cycles.value()) / front_end.frames(kSecond);
  RecordProperty("cycles_a_frame", std::to_string(cycles));
  EXPECT_LE(cycles, 26000);
}

}  // namespace
}  // namespace milliwatt
