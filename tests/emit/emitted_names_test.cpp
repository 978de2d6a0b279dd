// Whatever a file calls its layers, the emitted code compiles.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "emit/difficult_names.h"
#include "emit/emit.h"
#include "emit/emitted_folder.h"
#include "emit/gesture_model.h"
#include "emit/names.h"
#include "graph/builder.h"
#include "kernels/kernels.h"
#include "ops/operator.h"

namespace milliwatt {
namespace {

/// Dense layers of these names, one behind the other; each has a shape and tables of its own.
Graph dense_layers(const std::vector<std::string>& names) {
  GraphBuilder builder("net");
  TensorId last = builder.input("in", {ElementType::kInt8, {1, 4}, per_tensor(0.0625F, 0)});
  for (std::size_t i = 0; i < names.size(); ++i) {
    const std::string number = std::to_string(i);
    const std::vector<TensorId> inputs = {
        last,
        builder.constant("weights of " + number, {4, 4}, std::vector<std::int8_t>(16, 1), per_tensor(0.0078125F, 0)),
        builder.constant("bias of " + number, {4}, std::vector<std::int32_t>(4, 1),
                         per_tensor(0.0625F * 0.0078125F, 0))};
    last = builder.op("FULLY_CONNECTED", names[i], inputs, {{"activation", std::string("none")}},
                      {ElementType::kInt8, {1, 4}, per_tensor(0.0625F, static_cast<int>(i % 100))});
  }
  builder.output(last);
  return builder.build();
}

Source emitted(const Graph& graph, const std::string& name, bool steps) {
  const Board board = read_board("ch32v003");
  return emit(graph, plan_rows(graph, kernels_of(graph, board.instruction_set), {}), board,
              {.name = name, .command = "milliwatt compile net.tflite", .steps = steps});
}

std::vector<std::string> each_once(const std::vector<std::string>& names) {
  std::set<std::string> seen;
  std::vector<std::string> unique;
  for (const std::string& name : names) {
    if (seen.insert(name).second) unique.push_back(name);
  }
  return unique;
}

TEST(emitted_names, are_words_of_c_and_cpp_for_every_name_of_a_layer) {
  const std::vector<std::string> names = each_once(difficult_names());
  ASSERT_GT(names.size(), 300U);
  constexpr std::size_t kLayers = 120;
  for (std::size_t begin = 0; begin < names.size(); begin += kLayers) {
    const auto first = names.begin() + static_cast<std::ptrdiff_t>(begin);
    const auto last = names.begin() + static_cast<std::ptrdiff_t>(std::min(begin + kLayers, names.size()));
    SCOPED_TRACE(*first);
    const EmittedFiles folder;
    folder.write(emitted(dense_layers({first, last}), "net", true));
    folder.write("caller.c",
                 "#include \"net.h\"\nint caller(net_state* state);\nint caller(net_state* state) {\n"
                 "  return net_step(state, net_arena);\n}\n");
    for (const std::string compiler : {"g++", "clang++"}) {
      for (const std::string dialect : {"-std=c++11", "-std=gnu++2b"}) {
        for (const std::string file : {"net.cpp", "net_weights.cpp"})
          folder.expect_silent({compiler, dialect, "-fsyntax-only", "-Wall", "-Wextra", "-Werror", file});
      }
    }
    for (const std::string compiler : {"gcc", "clang"}) {
      for (const std::string dialect : {"-std=c89", "-std=gnu2x"})
        folder.expect_silent({compiler, dialect, "-fsyntax-only", "-Wall", "-Wextra", "-Werror", "caller.c"});
    }
  }
}

TEST(emitted_names, of_layers_are_unique_whatever_numbers_they_have) {
  Graph graph;
  for (const std::string& name : difficult_names()) {
    for (const int number : {0, 7, -1}) {
      Operator op;
      op.kind = "CONV_2D";
      op.name = name;
      op.source_index = number;
      graph.operators.push_back(op);
    }
  }
  std::set<std::string> unique;
  for (const std::string& name : layer_names(graph)) {
    EXPECT_TRUE(unique.insert(name).second) << name;
    EXPECT_EQ(name.substr(0, 2), "op");
    EXPECT_EQ(name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_"), std::string::npos) << name;
  }
}

/// `NAME.h` and all functions of a model of each name, in one program that includes the system's headers, too.
TEST(emitted_names, of_models_hide_no_header_and_clash_with_nothing) {
  std::vector<std::string> names = difficult_names();
  for (const char* more :
       {"string", "stdint", "stddef", "math", "errno", "memory", "time", "limits", "features", "wait", "harness",
        "application", "model", "driver", "op3_x", "op3", "kws_weights", "kws", "kws.v2"})
    names.emplace_back(more);
  std::set<std::string> models;
  for (const std::string& name : names) models.insert(model_name(name));
  const Graph graph = gesture_model();
  const Board board = read_board("ch32v003");
  const Plan plan = plan_rows(graph, kernels_of(graph, board.instruction_set), {});
  const EmittedFiles folder;
  std::set<std::string> paths;
  std::string all;
  for (const std::string& model : models) {
    for (const SourceFile& file : emit(graph, plan, board, {.name = model}).files) {
      if (file.path.find('/') == std::string::npos) {
        EXPECT_TRUE(paths.insert(file.path).second) << file.path;
      }
      folder.write(file.path, file.text);
    }
    all += fmt::format("#include \"{}.h\"\n", model);
  }
  all +=
      "#include <assert.h>\n#include <ctype.h>\n#include <errno.h>\n#include <limits.h>\n#include <math.h>\n"
      "#include <setjmp.h>\n#include <signal.h>\n#include <stdarg.h>\n#include <stdio.h>\n#include <stdlib.h>\n"
      "#include <string.h>\n#include <time.h>\n#include <unistd.h>\n"
      "int main(void) { return INT_MAX > 0 && strlen(\"\") == 0 ? EXIT_SUCCESS : errno; }\n";
  folder.write("all.c", all);
  folder.write("all.cpp", all);
  for (const std::string dialect : {"-std=gnu89", "-std=gnu2x"})
    folder.expect_silent({"gcc", dialect, "-I.", "-fsyntax-only", "-Wall", "-Werror", "all.c"});
  for (const std::string dialect : {"-std=gnu++11", "-std=gnu++2b"})
    folder.expect_silent({"g++", dialect, "-I.", "-fsyntax-only", "-Wall", "-Werror", "all.cpp"});
  for (const std::string name : {"string", "op3", "kws_weights", "and"}) {
    for (const std::string end : {".cpp", "_weights.cpp"})
      folder.expect_silent({"g++", "-std=c++11", "-I.", "-fsyntax-only", "-Wall", "-Werror", model_name(name) + end});
  }
}

}  // namespace
}  // namespace milliwatt
