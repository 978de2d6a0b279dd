// The verbs, as a user sees them.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "base/files.h"
#include "cli/program.h"
#include "cli/small_model.h"
#include "data/tensor_file.h"
#include "scratch_folder.h"

namespace milliwatt {
namespace {

using ::testing::HasSubstr;
using Json = nlohmann::json;

constexpr const char* kVerbs[] = {"inspect", "compile", "run",      "convert",  "boards", "demo", "new",
                                  "build",   "train",   "evaluate", "quantize", "faults", "power"};

class Program : public ::testing::Test {
 protected:
  Program() {
    const std::vector<std::byte> bytes = small_model().bytes();
    std::ofstream(model_, std::ios::binary)
        .write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
  }

  static Json json_of(const ProgramResult& result) {
    EXPECT_EQ(result.status, 0) << result.err;
    EXPECT_EQ(result.err, "");
    return Json::parse(result.out);
  }

  const ScratchFolder folder_;
  const std::string model_ = folder_.path() / "tiny.tflite";
};

TEST_F(Program, inspects_a_model) {
  const Json json = json_of(milliwatt_program({"inspect", model_, "--json"}));
  EXPECT_EQ(json["model"], "tiny.tflite");
  EXPECT_EQ(json["operators"].size(), 2u);
  EXPECT_EQ(json["operators"][0]["op"], "CONV_2D");
  EXPECT_EQ(json["inputs"][0]["shape"], Json({1, 4, 4, 1}));
  EXPECT_GT(json["macs"], 0);
  const ProgramResult page = milliwatt_program({"inspect", model_});
  EXPECT_EQ(page.status, 0);
  EXPECT_THAT(page.out, HasSubstr("CONV_2D"));
}

TEST_F(Program, runs_on_an_emulated_board_with_the_bits_of_the_host) {
  const std::string on_board = folder_.path() / "board.npy";
  const std::string on_host = folder_.path() / "host.npz";
  for (const char* objective : {"speed", "size", "ram"}) {
    const Json json = json_of(milliwatt_program(
        {"run", model_, "--board", "nano33ble", "--seed", "5", "--for", objective, "--output", on_board, "--json"}));
    EXPECT_EQ(json["bit_exact"], true);
    EXPECT_EQ(json["core"], "cortex-m4");
    for (const char* figure : {"macs", "instructions", "cycles", "cycles_per_mac", "latency_ms", "energy_uj"}) {
      EXPECT_GT(json[figure], 0) << figure;
    }
    EXPECT_EQ(json["ram"]["total_bytes"], json["ram"]["arena_bytes"].get<int>() +
                                              json["ram"]["stack_bound_bytes"].get<int>() +
                                              json["ram"]["static_bytes"].get<int>());
    EXPECT_GE(json["ram"]["stack_bound_bytes"], json["ram"]["stack_bytes"]);
    EXPECT_GE(json["application"]["ram_bytes"], json["ram"]["total_bytes"]);
    EXPECT_GT(json["application"]["flash_bytes"], json["flash"]["total_bytes"]);
    EXPECT_EQ(json["flash"]["total_bytes"],
              json["flash"]["weights_bytes"].get<int>() + json["flash"]["code_bytes"].get<int>());
    EXPECT_EQ(json["layers"].size(), 2u);
    EXPECT_LE(json["arena_touched_bytes"], json["ram"]["arena_bytes"]);
    EXPECT_LE(json["arena_lower_bound_bytes"], json["ram"]["arena_bytes"]);
    EXPECT_EQ(json["arena_proven"], json["arena_lower_bound_bytes"] == json["ram"]["arena_bytes"]);
    json_of(milliwatt_program({"run", model_, "--board", "host", "--seed", "5", "--output", on_host, "--json"}));
    EXPECT_EQ(read_tensors(on_board).at(0).bytes, read_tensors(on_host).at(0).bytes);
  }
}

TEST_F(Program, counts_flash_wait_states_where_the_board_gives_them) {
  const Json nano = json_of(milliwatt_program({"run", model_, "--board", "nano33ble", "--json"}));
  EXPECT_TRUE(nano["stall_cycles"].is_null());
  EXPECT_TRUE(nano["layers"][0]["stall_cycles"].is_null());
  EXPECT_DOUBLE_EQ(nano["latency_ms"], nano["cycles"].get<double>() / 64e3);
  const Json nucleo = json_of(milliwatt_program({"run", model_, "--board", "nucleo-l4r5zi", "--json"}));
  EXPECT_GT(nucleo["stall_cycles"], 0);
  EXPECT_DOUBLE_EQ(nucleo["latency_ms"],
                   (nucleo["cycles"].get<double>() + nucleo["stall_cycles"].get<double>()) / 120e3);
  std::int64_t of_layers = 0;
  for (const Json& layer : nucleo["layers"]) of_layers += layer["stall_cycles"].get<std::int64_t>();
  EXPECT_LE(of_layers, nucleo["stall_cycles"]);
}

TEST_F(Program, writes_what_lives_where_at_each_moment) {
  const std::filesystem::path memory = folder_.path() / "memory.json";
  const Json compiled = json_of(milliwatt_program(
      {"compile", model_, "--board", "host", "-o", folder_.path() / "code", "--memory", memory, "--json"}));
  const Json json = Json::parse(read_text_file(memory));
  EXPECT_EQ(json["arena_bytes"], compiled["arena_bytes"]);
  EXPECT_FALSE(json["moments"].empty());
  for (const Json& buffer : json["buffers"]) {
    for (const Json& period : buffer["live"]) {
      EXPECT_LT(period[1], json["moments"].size());
      EXPECT_LE(period[3], json["arena_bytes"]);
    }
  }
}

TEST_F(Program, says_null_where_a_figure_is_not_known) {
  const Json json = json_of(milliwatt_program({"run", model_, "--board", "host", "--json"}));
  EXPECT_EQ(json["bit_exact"], true);
  for (const char* figure : {"instructions", "cycles", "cycles_per_mac", "stall_cycles", "latency_ms", "energy_uj"}) {
    EXPECT_TRUE(json[figure].is_null()) << figure;
  }
}

TEST_F(Program, shows_no_cycles_of_a_core_without_documented_timing) {
  const Json json = json_of(milliwatt_program({"run", model_, "--board", "nucleo-h7a3zi", "--json"}));
  EXPECT_TRUE(json["cycles"].is_null());
  for (const Json& layer : json["layers"]) {
    EXPECT_TRUE(layer["cycles"].is_null());
    EXPECT_GT(layer["instructions"], 0);
  }
  const ProgramResult page = milliwatt_program({"run", model_, "--board", "nucleo-h7a3zi"});
  EXPECT_THAT(page.out, ::testing::Not(HasSubstr("cycles  ")));
  EXPECT_THAT(page.out, HasSubstr("MACs instructions  per MAC\n"));
}

TEST_F(Program, gives_the_fastest_plans_time_if_no_plan_is_fast_enough) {
  const Json fastest = json_of(milliwatt_program({"run", model_, "--board", "nano33ble", "--json"}));
  const double limit = fastest["latency_ms"].get<double>() / 2;
  const ProgramResult run =
      milliwatt_program({"run", model_, "--board", "nano33ble", "--latency", std::to_string(limit), "--json"});
  EXPECT_EQ(run.status, 1);
  const Json json = Json::parse(run.out);
  EXPECT_LE(json["latency_ms"], fastest["latency_ms"]);
  const std::string message = fmt::format("(the fastest plan needs {:.2f}, ", json["latency_ms"].get<double>());
  EXPECT_THAT(json["misses"], ::testing::ElementsAre(HasSubstr(message)));
  const ProgramResult compile = milliwatt_program(
      {"compile", model_, "--board", "nano33ble", "-o", folder_.path() / "code", "--latency", std::to_string(limit)});
  EXPECT_EQ(compile.status, 1);
  EXPECT_THAT(compile.err, HasSubstr(message));
}

TEST_F(Program, names_the_functions_to_call) {
  const auto text_of = [&](const std::string& form) {
    std::vector<std::string> command = {"compile", model_, "--board", "host", "-o", folder_.path() / "code"};
    if (!form.empty()) command.push_back(form);
    if (form == "--feed") command.emplace_back("rows");
    const ProgramResult result = milliwatt_program(command);
    EXPECT_EQ(result.status, 0) << result.err;
    return result.out;
  };
  EXPECT_THAT(text_of(""), HasSubstr("  call tiny_run(...) of tiny.h; arena "));
  EXPECT_THAT(text_of("--steps"),
              HasSubstr("  call tiny_run(...), or tiny_start(...) and tiny_step(...), of tiny.h; "));
  EXPECT_THAT(text_of("--feed"), HasSubstr("  call tiny_feed_row(...) of tiny.h; arena "));
  EXPECT_THAT(text_of("--stream"), HasSubstr("  call tiny_stream(...) of tiny.h; arena "));
}

TEST_F(Program, states_no_lower_bound_of_a_stream) {
  const Json json = json_of(
      milliwatt_program({"compile", model_, "--board", "host", "-o", folder_.path() / "code", "--stream", "--json"}));
  EXPECT_TRUE(json["arena_lower_bound_bytes"].is_null());
}

TEST_F(Program, says_which_plans_its_lower_bound_is_for) {
  for (const std::vector<std::string>& command :
       {std::vector<std::string>{"run", model_, "--board", "host"},
        std::vector<std::string>{"compile", model_, "--board", "host", "-o", folder_.path() / "code"}}) {
    const ProgramResult page = milliwatt_program(command);
    EXPECT_THAT(page.out, HasSubstr("  lower bound   "));
    EXPECT_THAT(page.out, HasSubstr("plans within this plan's cycle limit; slower plans may need less\n"));
  }
}

void expect_refusal_on_full_disk(const std::vector<std::string>& command) {
  const ProgramResult result = milliwatt_program_on_full_disk(command);
  EXPECT_EQ(result.status, 2) << command[0];
  EXPECT_EQ(result.err,
            "milliwatt: standard output: cannot be written: No space left on device; free some space, or write "
            "somewhere else\n")
      << command[0];
}

TEST_F(Program, notices_that_its_output_cannot_be_written) {
  const std::vector<std::vector<std::string>> commands = {
      {"boards"},
      {"boards", "nano33ble"},
      {"inspect", model_},
      {"run", model_, "--board", "host"},
      {"compile", model_, "--board", "host", "-o", folder_.path() / "code"},
      {"power", model_, "--board", "nano33ble", "--rate", "2"},
      {"convert", model_, "-o", folder_.path() / "again.tflite"},
      {"new", folder_.path() / "doorbell", "--task", "keyword"},
  };
  for (std::vector<std::string> command : commands) {
    expect_refusal_on_full_disk(command);
    std::filesystem::remove(folder_.path() / "doorbell.toml");
    command.emplace_back("--json");
    expect_refusal_on_full_disk(command);
  }
  for (const char* verb : kVerbs) expect_refusal_on_full_disk({verb, "--help"});
  expect_refusal_on_full_disk({"--help"});
  expect_refusal_on_full_disk({"--version"});
}

TEST_F(Program, takes_its_input_from_a_file) {
  const std::string in = folder_.path() / "in.npz";
  const std::string out = folder_.path() / "out.npy";
  write_tensors(in, {{ElementType::kInt8, {1, 4, 4, 1}, std::vector<std::byte>(16, std::byte{7})}});
  EXPECT_EQ(json_of(milliwatt_program(
                {"run", model_, "--board", "host", "--input", in, "--output", out, "--json"}))["bit_exact"],
            true);
  EXPECT_EQ(read_tensors(out).size(), 1u);
}

TEST_F(Program, compiles_to_the_same_bytes_each_time) {
  const std::string first = folder_.path() / "first";
  const std::string second = folder_.path() / "second";
  for (const std::string& directory : {first, second}) {
    EXPECT_EQ(milliwatt_program({"compile", model_, "--board", "nano33ble", "-o", directory}).status, 0);
  }
  int files = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(first)) {
    if (!entry.is_regular_file()) continue;
    ++files;
    std::ifstream a(entry.path());
    std::ifstream b(second / std::filesystem::relative(entry.path(), first));
    const std::string text((std::istreambuf_iterator<char>(a)), {});
    EXPECT_EQ(text, std::string((std::istreambuf_iterator<char>(b)), {})) << entry.path();
    EXPECT_THAT(text, ::testing::Not(HasSubstr(folder_.path().string()))) << "a path of this machine";
  }
  EXPECT_GT(files, 5);
}

TEST_F(Program, converts_a_model_to_an_onnx_file_that_computes_the_same) {
  const std::string again = folder_.path() / "again.onnx";
  EXPECT_EQ(milliwatt_program({"convert", model_, "-o", again}).status, 0);
  std::vector<TensorData> outputs;
  for (const std::string& model : {model_, again}) {
    const std::string out = folder_.path() / "out.npy";
    json_of(milliwatt_program({"run", model, "--board", "host", "--seed", "5", "--output", out, "--json"}));
    outputs.push_back(read_tensors(out).at(0));
  }
  EXPECT_EQ(outputs[0].bytes, outputs[1].bytes);
}

TEST_F(Program, converts_a_model_to_one_that_computes_the_same) {
  const std::string again = folder_.path() / "again.tflite";
  const Json json = json_of(milliwatt_program({"convert", model_, "-o", again, "--json"}));
  EXPECT_EQ(json["model"], "tiny.tflite");
  EXPECT_EQ(json["output"], again);
  EXPECT_EQ(json["bytes"], std::filesystem::file_size(again));
  std::vector<TensorData> outputs;
  for (const std::string& model : {model_, again}) {
    const std::string out = folder_.path() / "out.npy";
    json_of(milliwatt_program({"run", model, "--board", "host", "--seed", "5", "--output", out, "--json"}));
    outputs.push_back(read_tensors(out).at(0));
  }
  EXPECT_EQ(outputs[0].bytes, outputs[1].bytes);
  const ProgramResult page = milliwatt_program({"convert", again, "-o", again});
  EXPECT_EQ(page.status, 0) << page.err;
  EXPECT_THAT(page.out, HasSubstr("again.tflite: 2 operators, "));
}

TEST_F(Program, lists_the_boards) {
  const Json json = json_of(milliwatt_program({"boards", "--json"}));
  std::vector<std::string> names;
  for (const Json& board : json["boards"]) names.push_back(board["name"]);
  EXPECT_THAT(names, ::testing::IsSupersetOf({"nano33ble", "nucleo-l4r5zi", "nucleo-h7a3zi", "nucleo-l152re", "pico",
                                              "corstone-300", "esp32-c3", "uno", "host"}));
}

TEST_F(Program, gives_help_with_an_example_for_every_verb) {
  for (const char* verb : kVerbs) {
    const ProgramResult result = milliwatt_program({verb, "--help"});
    EXPECT_EQ(result.status, 0);
    EXPECT_THAT(result.out, HasSubstr("Example: milliwatt ")) << verb;
  }
}

}  // namespace
}  // namespace milliwatt
