// Emitted folders in every dialect that their users have. MILLIWATT_ALL_DIALECTS=1 compiles every file in every dialect
// with every compiler and optimization. Without it, each network meets the newest dialect with each compiler, and one
// other.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>

#include "emit/emit.h"
#include "emit/emitted_folder.h"
#include "emit/gesture_model.h"
#include "graph/builder.h"
#include "kernels/kernels.h"
#include "passes/feed_rows.h"
#include "sample_graphs.h"

namespace milliwatt {
namespace {

const std::vector<std::string> kDialects = {"-std=c++11", "-std=c++14", "-std=c++17", "-std=c++20", "-std=c++2b"};
const std::vector<std::string> kCDialects = {"-std=c89", "-std=c99", "-std=c11", "-std=c17", "-std=c2x"};
const std::vector<std::string> kOptimizations = {"-Os", "-O2", "-O3"};

bool all_dialects() { return std::getenv("MILLIWATT_ALL_DIALECTS") != nullptr; }

/// A network as it is called: its files, and a C function that uses everything in its header.
struct Network {
  std::string name;
  Source source;
};

/// The first sample of an operator.
Graph sample_of(const std::string& kind) {
  for (SampleGraph& sample : sample_graphs(1)) {
    if (sample.name == kind + " sample 0") return std::move(sample.graph);
  }
  throw Error(kind + ": no sample; name another operator");
}

/// Codes to floats.
Graph float_output() {
  GraphBuilder builder("floats");
  const TensorId codes = builder.input("codes", {ElementType::kInt8, {1, 3, 1, 2}, per_tensor(0.1F, 3)});
  builder.output(builder.op("DEQUANTIZE", "floats", {codes}, {}, {ElementType::kFloat32, {1, 3, 1, 2}, {}}));
  return builder.build();
}

Source emitted(const Graph& graph, const Plan& plan, const Board& board, bool steps = false) {
  return emit(graph, plan, board,
              {.name = "net", .command = "milliwatt compile net.tflite", .labels = {}, .steps = steps});
}

std::vector<Network> networks(const Board& board) {
  const auto planned = [&](const Graph& graph) {
    return plan_rows(graph, kernels_of(graph, board.instruction_set), {});
  };
  std::vector<Network> all;
  const Graph whole = gesture_model();
  const Graph fed = feed_rows(gesture_model());
  all.push_back(
      {"whole", emit(whole, planned(whole), board, {.name = "net", .labels = {"a", "\"b\"", "c?\?/\xc3\xa9"}})});
  all.push_back({"stepped", emitted(whole, planned(whole), board, true)});
  all.push_back({"fed", emitted(fed, planned(fed), board)});
  all.push_back({"stream", emitted(fed, plan_stream(fed, kernels_of(fed, board.instruction_set), 2), board)});
  const Graph floats = float_output();
  all.push_back({"floats", emitted(floats, planned(floats), board)});
  for (const std::string kind : {"ADD", "MUL", "LOGISTIC", "RESIZE_BILINEAR"}) {
    const Graph graph = sample_of(kind);
    all.push_back({kind, emitted(graph, planned(graph), board)});
  }
  return all;
}

/// A program in C, and in C++: every constant is one that #if sees, the arena is checked, the functions are declared.
std::string caller(const Source& source) {
  std::string text =
      "#include \"net.h\"\n"
      "#if NET_ARENA_BYTES < 0 || NET_ARENA_ALIGNMENT != 8 || NET_STATE_BYTES < 0 || NET_MILLIWATT_VERSION_NUMBER < 1\n"
      "#error \"no constants\"\n#endif\n"
      "static uint8_t arena[NET_ARENA_BYTES + 1] __attribute__((aligned(NET_ARENA_ALIGNMENT)));\n"
      "NET_CHECK_ARENA(arena);\nNET_CHECK_ARENA(net_arena);\nvoid use(void);\n";
  std::string arguments;
  const auto add = [&](const std::vector<Port>& ports, const char* kind, const char* capital) {
    for (std::size_t i = 0; i < ports.size(); ++i) {
      text += fmt::format(
          "#if NET_{0}{1}_BYTES < 1 || NET_{0}{1}_ELEMENTS < 1 || NET_{0}{1}_ROWS < 1\n#error\n#endif\n", capital, i);
      const std::string_view type = ports[i].type == ElementType::kInt8      ? "int8_t"
                                    : ports[i].type == ElementType::kFloat32 ? "float"
                                                                             : "uint8_t";
      text += fmt::format("static {} {}{}[NET_{}{}_ELEMENTS];\n", type, kind, i, capital, i);
      arguments += fmt::format("{}{}, ", kind, i);
    }
  };
  add(source.inputs, "in", "IN");
  add(source.outputs, "out", "OUT");
  if (source.entry == EntryKind::kStream) {
    text += "static net_state state;\n";
    arguments += "&state, ";
  }
  return text + fmt::format("void use(void) {{\n  NET_CHECK_ARENA(arena);\n  {}({}arena);\n}}\n", source.run_function(),
                            arguments);
}

/// Compiles the files with each of the compilers (a command and its flags). `turn`: which dialects, compilers and
/// optimizations it begins with, if it is not all of them.
void compile_all(const EmittedFiles& folder, const std::vector<std::vector<std::string>>& compilers, std::size_t turn) {
  const auto compile = [&](const std::string& dialect, std::size_t compiler, std::size_t optimization, bool whole) {
    const std::vector<std::string> output =
        whole ? std::vector<std::string>{"-c", "-o", "net.o"} : std::vector<std::string>{"-fsyntax-only"};
    for (const std::string file : {"net.cpp", "net_weights.cpp"}) {
      if (file == "net_weights.cpp" && !whole) continue;
      folder.expect_silent(compilers[compiler] + kStrict + output +
                           std::vector<std::string>{dialect, kOptimizations[optimization], file});
    }
  };
  if (all_dialects()) {
    for (const std::string& dialect : kDialects) {
      for (std::size_t compiler = 0; compiler < compilers.size(); ++compiler) {
        for (std::size_t optimization = 0; optimization < kOptimizations.size(); ++optimization)
          compile(dialect, compiler, optimization, true);
      }
    }
    return;
  }
  // Newer dialects warn of what older ones take; of the others, one for each network.
  for (std::size_t compiler = 0; compiler < compilers.size(); ++compiler) compile("-std=c++2b", compiler, 0, false);
  compile(kDialects[turn % kDialects.size()], turn % compilers.size(), turn % kOptimizations.size(), true);
}

TEST(dialects, of_cpp_take_emitted_files_without_a_message) {
  std::size_t turn = 0;
  for (const Network& network : networks(read_board("host"))) {
    SCOPED_TRACE(network.name);
    const EmittedFiles folder;
    folder.write(network.source);
    compile_all(folder, {{"g++"}, {"clang++"}}, turn++);
  }
}

TEST(dialects, of_cross_compilers_take_emitted_files_without_a_message) {
  const std::vector<std::pair<std::string, std::vector<std::string>>> boards = {
      {"nano33ble", {}}, {"esp32-c3", {"--specs=picolibc.specs"}}, {"pico", {}}};
  std::size_t turn = 0;
  for (const auto& [name, flags] : boards) {
    const Board board = read_board(name);
    for (const Network& network : networks(board)) {
      SCOPED_TRACE(name + " " + network.name);
      const EmittedFiles folder;
      folder.write(network.source);
      compile_all(folder, {board.compiler + flags}, turn++);
    }
  }
}

TEST(dialects, of_c_take_the_header_without_a_message) {
  std::size_t turn = 0;
  for (const Network& network : networks(read_board("host"))) {
    SCOPED_TRACE(network.name);
    const EmittedFiles folder;
    folder.write(network.source);
    folder.write("caller.c", caller(network.source));
    folder.write("caller.cpp", caller(network.source));
    for (const std::string compiler : {"gcc", "clang"}) {
      for (const std::string& dialect : kCDialects) {
        if (!all_dialects() && dialect != kCDialects[turn++ % kCDialects.size()] && dialect != "-std=c89") continue;
        folder.expect_silent(std::vector<std::string>{compiler, dialect, "-fsyntax-only", "caller.c"} + kStrict);
      }
    }
    for (const std::string& dialect : {kDialects.front(), kDialects.back()})
      folder.expect_silent(std::vector<std::string>{"g++", dialect, "-fsyntax-only", "caller.cpp"} + kStrict);
  }
}

TEST(dialects, stop_where_the_core_lacks_the_instructions) {
  const std::vector<std::pair<std::string, std::vector<std::string>>> wrong = {
      {"nano33ble", {"g++"}},
      {"nano33ble", {"arm-none-eabi-g++", "-mcpu=cortex-m3", "-mthumb"}},
      {"esp32-c3", {"arm-none-eabi-g++", "-mcpu=cortex-m4", "-mthumb"}}};
  for (const auto& [name, compiler] : wrong) {
    const Board board = read_board(name);
    const EmittedFiles folder;
    folder.write(networks(board).front().source);
    const ProcessResult result =
        run_process(compiler + std::vector<std::string>{"-std=c++11", "-fsyntax-only", "net.cpp"}, folder.path(),
                    std::chrono::minutes(1));
    EXPECT_NE(result.exit_status, 0);
    EXPECT_THAT(result.output, ::testing::HasSubstr("#error \"made for ")) << name;
  }
}

TEST(dialects, of_c_and_cpp_refuse_an_arena_that_is_too_small_or_not_aligned) {
  const EmittedFiles folder;
  folder.write(networks(read_board("host")).front().source);
  for (const std::string wrong :
       {"uint8_t arena[NET_ARENA_BYTES - 1] __attribute__((aligned(8)))",
        "uint8_t arena[NET_ARENA_BYTES] __attribute__((aligned(4)))", "uint8_t arena[NET_ARENA_BYTES]"}) {
    for (const std::string place :
         {"{};\nNET_CHECK_ARENA(arena);\n", "void f(void) {{\n  {};\n  NET_CHECK_ARENA(arena);\n}}\n"}) {
      const std::string text = "#include \"net.h\"\n" + fmt::format(fmt::runtime(place), wrong);
      folder.write("wrong.c", text);
      folder.write("wrong.cpp", text);
      for (const std::vector<std::string>& compiler : {std::vector<std::string>{"gcc", "-std=c89", "wrong.c"},
                                                       {"clang", "-std=c11", "wrong.c"},
                                                       {"g++", "-std=c++11", "wrong.cpp"},
                                                       {"clang++", "-std=c++20", "wrong.cpp"}}) {
        const ProcessResult result =
            run_process(compiler + std::vector<std::string>{"-fsyntax-only"}, folder.path(), std::chrono::minutes(1));
        EXPECT_NE(result.exit_status, 0) << compiler.front() << ": " << text;
        EXPECT_THAT(result.output, ::testing::HasSubstr("net_arena_is_")) << compiler.front() << ": " << text;
      }
    }
  }
}

}  // namespace
}  // namespace milliwatt
