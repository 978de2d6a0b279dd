// What a user gets who gives something wrong: one line that names file, place and remedy, status 2 (1 where the answer
// is "does not fit"), nothing on standard output, and no file half-written.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>

#include "cli/program.h"
#include "cli/small_model.h"
#include "data/npy.h"
#include "data/tensor_file.h"
#include "scratch_folder.h"
#include "shared_data.h"
#include "source_directory.h"

namespace milliwatt {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

class BadInput : public ::testing::Test {
 protected:
  std::string path(const std::string& name) const { return (folder_.path() / name).string(); }

  std::string write(const std::string& name, std::string_view bytes) const {
    std::ofstream(path(name), std::ios::binary) << bytes;
    return path(name);
  }

  std::string write_model(const std::string& name, const TinyTflite& model) const {
    const std::vector<std::byte> bytes = model.bytes();
    return write(name, {reinterpret_cast<const char*>(bytes.data()), bytes.size()});
  }

  /// Runs, and checks what holds for every refusal. The message, without `milliwatt: `.
  std::string refusal(const std::vector<std::string>& arguments, int status = 2) const {
    const auto before = files();
    const ProgramResult result = milliwatt_program(arguments);
    EXPECT_EQ(result.status, status) << result.err;
    EXPECT_EQ(result.out, "");
    EXPECT_EQ(std::ranges::count(result.err, '\n'), 1) << result.err;
    EXPECT_TRUE(result.err.starts_with("milliwatt: ")) << result.err;
    EXPECT_EQ(files(), before) << "the refusal left files behind";
    return result.err.substr(std::min(result.err.size(), std::string("milliwatt: ").size()));
  }

  std::vector<std::string> files() const {
    std::vector<std::string> names;
    for (const auto& entry : fs::recursive_directory_iterator(folder_.path())) names.push_back(entry.path().string());
    std::ranges::sort(names);
    return names;
  }

  const ScratchFolder folder_;
};

/// The whole VWW network; skips the test if it is missing.
#define VWW_OR_SKIP(name)                                                \
  const std::string name = model_path("mlperf_tiny/vww_96_int8.tflite"); \
  if (!fs::exists(name)) GTEST_SKIP() << "no model; run `make models`"

TEST_F(BadInput, a_truncated_model) {
  const std::vector<std::byte> bytes = small_model().bytes();
  const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  const std::string file = write("cut.tflite", text.substr(0, text.size() / 2));
  for (const char* verb : {"inspect", "compile", "run"}) {
    std::vector<std::string> arguments = {verb, file};
    if (verb != std::string("inspect")) arguments.insert(arguments.end(), {"--board", "host"});
    if (verb == std::string("compile")) arguments.insert(arguments.end(), {"-o", path("out")});
    EXPECT_THAT(refusal(arguments), HasSubstr("cut.tflite: "));
  }
}

TEST_F(BadInput, a_text_file) {
  const std::string file = write("notes.tflite", "not a model at all, just words\n");
  EXPECT_THAT(refusal({"inspect", file}), HasSubstr("notes.tflite: not a TensorFlow Lite model"));
}

TEST_F(BadInput, an_empty_file_a_folder_and_no_file) {
  EXPECT_THAT(refusal({"inspect", write("empty.tflite", "")}), HasSubstr("empty.tflite: "));
  EXPECT_THAT(refusal({"inspect", folder_.path().string()}), HasSubstr(folder_.path().string()));
  EXPECT_THAT(refusal({"inspect", path("missing.tflite")}), HasSubstr("missing.tflite: "));
}

TEST_F(BadInput, an_unknown_operator) {
  TinyTflite model = small_model();
  model.model.operator_codes.at(0)->builtin_code = tflite_schema::BuiltinOperator::LSTM;
  const std::string message = refusal({"inspect", write_model("strange.tflite", model)});
  EXPECT_THAT(message, HasSubstr("strange.tflite: op 0 "));
  EXPECT_THAT(message, HasSubstr("CONV_2D")) << "the operators that there are, are named";
}

TEST_F(BadInput, an_unknown_board) {
  const std::string model = write_model("tiny.tflite", small_model());
  const std::string message = refusal({"run", model, "--board", "nano33bel"});
  EXPECT_THAT(message, HasSubstr("nano33bel"));
  EXPECT_THAT(message, HasSubstr("nano33ble"));
}

TEST_F(BadInput, a_board_that_runs_nothing_yet) {
  const std::string model = write_model("tiny.tflite", small_model());
  fs::create_directory(path("boards"));
  fs::copy_file(source_directory() / "boards/host.toml", path("boards/host.toml"));
  write("boards/later.toml",
        "title = \"Later\"\ncore = \"later\"\ninstruction_set = \"portable\"\nwhy_not_run = \"not emulated yet\"\n");
  ::setenv("MILLIWATT_HOME", folder_.path().c_str(), 1);
  const std::string message = refusal({"run", model, "--board", "later"});
  ::unsetenv("MILLIWATT_HOME");
  EXPECT_THAT(message, HasSubstr("board later: no emulator: not emulated yet"));
}

TEST_F(BadInput, a_model_too_big_for_the_board) {
  VWW_OR_SKIP(vww);
  for (const std::vector<std::string>& arguments :
       {std::vector<std::string>{"compile", vww, "--board", "uno", "-o", path("out")},
        std::vector<std::string>{"run", vww, "--board", "uno"}}) {
    const std::string message = refusal(arguments, 1);
    EXPECT_THAT(message, HasSubstr("does not fit"));
    EXPECT_THAT(message, HasSubstr("over its RAM by "));
    EXPECT_THAT(message, HasSubstr("use a larger board (corstone-300, "));
  }
}

TEST_F(BadInput, a_folder_that_cannot_be_written) {
  const std::string model = write_model("tiny.tflite", small_model());
  EXPECT_THAT(refusal({"compile", model, "--board", "host", "-o", path("no/such/folder")}),
              HasSubstr("no/such/folder: "));
  const std::string taken = write("taken", "a file");
  EXPECT_THAT(refusal({"compile", model, "--board", "host", "-o", taken}), HasSubstr("taken: is a file"));
  EXPECT_THAT(refusal({"compile", model, "--board", "host", "-o", "/proc/milliwatt"}), HasSubstr("/proc/milliwatt: "));
}

TEST_F(BadInput, an_output_file_that_cannot_be_written) {
  const std::string model = write_model("tiny.tflite", small_model());
  EXPECT_THAT(refusal({"run", model, "--board", "host", "--output", path("no/such/out.npy")}), HasSubstr("out.npy"));
  EXPECT_THAT(refusal({"run", model, "--board", "host", "--output", path("out.txt")}), HasSubstr("out.txt: "));
}

TEST_F(BadInput, a_format_that_is_not_written) {
  const std::string model = write_model("tiny.tflite", small_model());
  for (const char* name : {"out", "out.txt"}) {
    EXPECT_EQ(refusal({"convert", model, "-o", path(name)}),
              path(name) + ": no model file can be written with that name; give one that ends in .tflite or .onnx\n");
  }
  EXPECT_THAT(refusal({"convert", model, "-o", path("no/such/out.tflite")}),
              HasSubstr("no/such/out.tflite: cannot be"));
  EXPECT_THAT(refusal({"convert", path("missing.tflite"), "-o", path("out.tflite")}), HasSubstr("missing.tflite: "));
  EXPECT_THAT(refusal({"convert", model}), HasSubstr("--output"));
}

TEST_F(BadInput, an_input_of_the_wrong_shape_type_or_number) {
  const std::string model = write_model("tiny.tflite", small_model());
  const TensorData right{ElementType::kInt8, {1, 4, 4, 1}, std::vector<std::byte>(16)};
  const TensorData flat{ElementType::kInt8, {16}, std::vector<std::byte>(16)};
  const TensorData floats{ElementType::kFloat32, {1, 4, 4, 1}, std::vector<std::byte>(64)};
  const auto run = [&](const std::string& file) { return refusal({"run", model, "--board", "host", "--input", file}); };
  EXPECT_THAT(run(write("flat.npy", npy_bytes(flat))), HasSubstr("flat.npy: tensor 0: is s8 16; expected s8 1x4x4x1"));
  EXPECT_THAT(run(write("floats.npy", npy_bytes(floats))), HasSubstr("is f32 1x4x4x1; expected s8 1x4x4x1"));
  EXPECT_THAT(run(write("cut.npy", npy_bytes(right).substr(0, 100))), HasSubstr("cut.npy: "));
  EXPECT_THAT(run(write("words.npy", "words")), HasSubstr("words.npy: not a .npy file"));
  EXPECT_THAT(run(write("odd.npz", "PK\x03\x04 and nothing else")), HasSubstr("odd.npz: "));
  write_tensors(path("two.npz"), {right, right});
  EXPECT_THAT(run(path("two.npz")), HasSubstr("two.npz: has 2 tensors; expected 1"));
}

TEST_F(BadInput, a_command_line_that_makes_no_sense) {
  EXPECT_THAT(refusal({"frobnicate"}), HasSubstr("frobnicate: unknown verb; the nearest is "));
  EXPECT_THAT(refusal({}), HasSubstr("--help"));
  EXPECT_THAT(refusal({"run", "x.tflite"}), HasSubstr("run: --board is required; see milliwatt run --help"));
  EXPECT_EQ(refusal({"run", "x.tflite", "--board", "host", "--for", "fun"}),
            "run: --for: is \"fun\"; supported: speed, ram, size\n");
  EXPECT_THAT(refusal({"compile", write_model("tiny.tflite", small_model()), "--board", "host", "-o", path("out"),
                       "--dump-after", "x"}),
              HasSubstr("fold_reshapes"));
}

TEST_F(BadInput, an_unknown_verb_even_if_help_is_asked_for) {
  const std::string verbs =
      "; supported: demo, new, build, train, evaluate, classify, faults, fit, inspect, compile, run, quantize, "
      "compress, power, "
      "convert, boards\n";
  EXPECT_EQ(refusal({"buidl", "recipe.toml"}), "buidl: unknown verb; the nearest is build" + verbs);
  EXPECT_EQ(refusal({"inspekt", "--help"}), "inspekt: unknown verb; the nearest is inspect" + verbs);
  EXPECT_THAT(refusal({"sign", "--help"}), HasSubstr("sign: unknown verb; the nearest is "));
  EXPECT_THAT(refusal({"sign", "x.tflite", "--board", "host"}), HasSubstr("sign: unknown verb; the nearest is "));
}

TEST_F(BadInput, an_unknown_option_wherever_it_stands) {
  const std::string message = "run: --bord: unknown option; the nearest is --board\n";
  EXPECT_EQ(refusal({"run", "x.tflite", "--bord", "host"}), message);
  EXPECT_EQ(refusal({"run", "--bord", "host", "x.tflite"}), message);
  EXPECT_EQ(refusal({"run", "--bord=host", "x.tflite"}), message);
  EXPECT_EQ(refusal({"run", "x.tflite", "--board", "host", "--bord", "--help"}), message);
  EXPECT_EQ(refusal({"inspect", "x.tflite", "--jsn"}), "inspect: --jsn: unknown option; the nearest is --json\n");
  EXPECT_EQ(refusal({"--verison"}), "milliwatt: --verison: unknown option; the nearest is --version\n");
}

}  // namespace
}  // namespace milliwatt
