// Several models in one firmware: on one arena, or each on its own. The files are those that `compile` writes.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/files.h"
#include "cli/program.h"
#include "deploy/chains.h"
#include "deploy/driver.h"
#include "formats/tflite/read.h"
#include "formats/tflite/write.h"
#include "ops/execute.h"
#include "scratch_folder.h"

namespace milliwatt {
namespace {

namespace fs = std::filesystem;

/// A model that was compiled, and what it answers.
struct Compiled {
  std::vector<SourceFile> files;
  std::int64_t arena_bytes = 0;
  TensorBytes input, answer;
  std::int64_t input_elements() const { return static_cast<std::int64_t>(input.size()); }
  std::int64_t output_elements() const { return static_cast<std::int64_t>(answer.size()); }
};

/// The number behind `text` in the header.
std::int64_t number_behind(const std::string& text, const std::vector<SourceFile>& files, const std::string& header) {
  for (const SourceFile& file : files) {
    if (file.path == header) return std::stoll(file.text.substr(file.text.find(text) + text.size()));
  }
  return -1;
}

Compiled compiled(const Graph& model, const std::string& name, const std::string& constant, const std::string& board,
                  bool steps) {
  const ScratchFolder folder;
  const fs::path file = folder.path() / "model.tflite";
  write_tflite(model, file);
  std::vector<std::string> words = {"compile", file, "--board", board, "-o", folder.path() / name, "--name", name};
  if (steps) words.emplace_back("--steps");
  const ProgramResult result = milliwatt_program(words);
  EXPECT_EQ(result.status, 0) << result.err;
  Compiled made;
  for (const auto& entry : fs::recursive_directory_iterator(folder.path() / name)) {
    if (entry.is_regular_file())
      made.files.push_back({fs::relative(entry.path(), folder.path() / name), read_text_file(entry.path())});
  }
  made.arena_bytes = number_behind("#define " + constant + "_ARENA_BYTES ", made.files, name + ".h");
  made.input = random_elements(model.tensor(model.inputs[0]), 3);
  Executor reference(model);
  reference.run(std::vector<TensorBytes>{made.input});
  made.answer = reference.outputs().at(0);
  return made;
}

/// A small network that watches, and a larger one that it wakes.
struct Pair {
  explicit Pair(const std::string& board_name, bool steps = false) : board(read_board(board_name)) {
    ConvolutionSpec rest = conv(3, 12, 1);
    rest.kernel_width = 1;
    gate = compiled(chain(12, {conv(4, 3, 1, true), rest}), "gate", "GATE", board_name, false);
    word = compiled(chain(24, {conv(8, 3, 2, true), depthwise(3, true), conv(16, 1, 1), rest}), "word", "WORD",
                    board_name, steps);
    driver.files = gate.files;
    for (const SourceFile& file : word.files) {
      const auto same = [&](const SourceFile& other) { return other.path == file.path; };
      const auto there = std::ranges::find_if(driver.files, same);
      if (there == driver.files.end()) {
        driver.files.push_back(file);
      } else {
        EXPECT_EQ(there->text, file.text) << "two folders have different files of one name: " << file.path;
      }
    }
    driver.inputs = {port_of(ElementType::kInt8, gate.input_elements()),
                     port_of(ElementType::kInt8, word.input_elements())};
    driver.outputs = {port_of(ElementType::kInt8, 2 * gate.output_elements()),
                      port_of(ElementType::kInt8, 2 * word.output_elements())};
  }

  void set_code(const std::string& before, const std::string& body) {
    driver.code = fmt::format(
        "#include \"driver.h\"\n#include \"gate.h\"\n#include \"word.h\"\n{}\n"
        "enum {{ kGate = {}, kWord = {} }};\n"
        "void driver_run(const int8_t* in0, const int8_t* in1, int8_t* out0, int8_t* out1, void* arena) {{\n{}}}\n",
        before, gate.output_elements(), word.output_elements(), body);
  }

  void expect_right_bits() {
    const std::vector<TensorBytes> outputs = run_driver(driver, board, {gate.input, word.input});
    EXPECT_EQ(outputs[0], twice(gate.answer)) << board.name;
    EXPECT_EQ(outputs[1], twice(word.answer)) << board.name;
  }

  static TensorBytes twice(TensorBytes bytes) {
    const TensorBytes once = bytes;
    bytes.insert(bytes.end(), once.begin(), once.end());
    return bytes;
  }

  Board board;
  Compiled gate, word;
  Driver driver;
};

constexpr const char* kInTurns =
    "  for (int32_t turn = 0; turn < 2; ++turn) {\n"
    "    gate_run(in0, out0 + turn * kGate, arena);\n"
    "    word_run(in1, out1 + turn * kWord, arena);\n  }\n";

TEST(several_models, take_turns_on_one_arena_as_large_as_the_largest) {
  for (const char* board : {"host", "nucleo-l4r5zi"}) {
    Pair pair(board);
    ASSERT_GT(pair.word.arena_bytes, pair.gate.arena_bytes);
    pair.driver.arena_bytes = pair.word.arena_bytes;
    pair.set_code("", kInTurns);
    pair.expect_right_bits();
    if (board == std::string("host")) continue;
    // Nothing is in RAM but that arena: no model has data of its own.
    const Firmware firmware(driver_source(pair.driver), pair.board);
    EXPECT_EQ(firmware.sizes()->static_bytes, 0);
    EXPECT_GE(firmware.application()->sizes.ram_bytes, pair.word.arena_bytes);
  }
}

TEST(several_models, need_the_largest_ones_arena) {
  Pair pair("nucleo-l4r5zi");
  // A guard behind the arena that is too small for the larger network shows that it uses all of its own.
  const std::int64_t small = pair.gate.arena_bytes;
  pair.driver.arena_bytes = pair.word.arena_bytes;
  pair.set_code("#include <string.h>",
                fmt::format("  uint8_t* guard = static_cast<uint8_t*>(arena) + {0};\n"
                            "  memset(guard, 0x5C, {1});\n  bool intact = true;\n"
                            "  gate_run(in0, out0, arena);\n"
                            "  for (int32_t i = 0; i < {1}; ++i) intact = intact && guard[i] == 0x5C;\n"
                            "  out0[kGate] = intact;\n"
                            "  word_run(in1, out1, arena);\n  intact = true;\n"
                            "  for (int32_t i = 0; i < {1}; ++i) intact = intact && guard[i] == 0x5C;\n"
                            "  out1[kWord] = intact;\n",
                            small, pair.word.arena_bytes - small));
  const std::vector<TensorBytes> outputs = run_driver(pair.driver, pair.board, {pair.gate.input, pair.word.input});
  EXPECT_EQ(outputs[0].at(pair.gate.answer.size()), std::byte{1}) << "the small network wrote outside its arena";
  EXPECT_EQ(outputs[1].at(pair.word.answer.size()), std::byte{0});
}

TEST(several_models, hold_arenas_of_their_own_and_one_runs_between_the_others_steps) {
  for (const char* board : {"host", "nucleo-l4r5zi"}) {
    Pair pair(board, true);
    pair.driver.arena_bytes = pair.gate.arena_bytes;
    pair.set_code("#include <string.h>\nstatic word_state state;",
                  "  for (int32_t turn = 0; turn < 2; ++turn) {\n"
                  "    word_start(in1, &state, word_arena);\n    int done = 0;\n"
                  "    while (!done) {\n      gate_run(in0, out0 + turn * kGate, arena);\n"
                  "      done = word_step(&state, word_arena);\n    }\n"
                  "    memcpy(out1 + turn * kWord, word_out0(word_arena), kWord);\n  }\n");
    pair.expect_right_bits();
  }
}

}  // namespace
}  // namespace milliwatt
