// kernel_table [--json] [--only TEXT] [BOARD]: single layers on an emulated board, one line a shape and kernel. With
// --only those whose line, "dense 128->64 fully_connected_s8", contains the text.
//
// So that a loss names its kernel. The shapes are those of the benchmark networks' layers and of their neighbours; the
// weights are random. A board with little memory gets what its emulator has; layers that are too large for that too are
// left out. Exit status 1 where a kernel gave other bits than the reference.
#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "base/error.h"
#include "board/emulator.h"
#include "board/measure.h"
#include "device/random_layers.h"
#include "emit/emit.h"
#include "emit/text.h"
#include "kernels/kernels.h"
#include "ops/execute.h"
#include "ops/operator.h"
#include "plan/plan.h"

namespace milliwatt {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::int64_t kLittleRam = 0x10000;
constexpr std::int64_t kSpareBytes = 2'000;

struct Layer {
  std::string name;
  Graph graph;
};

ConvolutionSpec square(int size, int channels, int out_channels, int kernel, int stride = 1) {
  ConvolutionSpec spec;
  spec.height = spec.width = size;
  spec.channels = channels;
  spec.out_channels = out_channels;
  spec.kernel_height = spec.kernel_width = kernel;
  spec.stride_height = spec.stride_width = stride;
  spec.same_padding = true;
  return spec;
}

std::vector<Layer> layers() {
  std::vector<Layer> all;
  const auto add = [&](ConvolutionSpec spec) {
    const std::string name =
        fmt::format("{}{}x{} {}->{} {}x{} s{}", spec.depthwise ? "depthwise " : "conv ", spec.kernel_height,
                    spec.kernel_width, spec.channels, spec.out_channels, spec.height, spec.width, spec.stride_height);
    all.push_back({name, convolution_graph(spec, static_cast<unsigned>(all.size()))});
  };
  for (const auto& [size, in, out] :
       {std::array{48, 8, 16}, {24, 16, 32}, {24, 32, 32}, {12, 64, 64}, {6, 128, 128}, {3, 256, 256}, {9, 20, 12}}) {
    add(square(size, in, out, 1));
  }
  add(square(32, 3, 16, 3));
  add(square(96, 3, 8, 3, 2));
  add(square(16, 16, 16, 3));
  add(square(16, 16, 32, 3, 2));
  add(square(8, 64, 64, 3));
  ConvolutionSpec first = square(49, 1, 64, 10, 2);
  first.width = 10;
  first.kernel_width = 4;
  add(first);
  for (const auto& [size, channels, stride] : {std::array{48, 8, 1},
                                               {48, 16, 2},
                                               {24, 32, 1},
                                               {24, 32, 2},
                                               {12, 64, 1},
                                               {6, 128, 1},
                                               {6, 128, 2},
                                               {3, 256, 1}}) {
    ConvolutionSpec spec = square(size, channels, channels, 3, stride);
    spec.depthwise = true;
    add(spec);
  }
  ConvolutionSpec wide = square(25, 64, 64, 3);
  wide.width = 5;
  wide.depthwise = true;
  add(wide);
  for (const auto& [size, channels, stride] : {std::array{12, 8, 1}, {12, 8, 2}, {14, 4, 1}, {7, 16, 1}}) {
    ConvolutionSpec spec = square(size, channels, channels, 3, stride);
    spec.depthwise = true;
    add(spec);
  }
  all.push_back({"dense 128->64", dense_graph({.input = {1, 128}, .units = 64}, 3)});
  all.push_back({"dense 128->64 4 bits", dense_graph({.input = {1, 128}, .units = 64, .largest_weight = 7}, 4)});
  all.push_back({"dense 640->128", dense_graph({.input = {1, 640}, .units = 128}, 1)});
  all.push_back({"dense 128->640", dense_graph({.input = {1, 128}, .units = 640}, 2)});
  all.push_back(
      {"pool 25x5 64", pool_graph({.height = 25, .width = 5, .channels = 64, .kernel_height = 25, .kernel_width = 5})});
  return all;
}

/// One layer by one kernel, whatever else could compute it.
Json measure_kernel(const Layer& layer, const Kernel& kernel, const Board& board) {
  const Plan plan = plan_rows(layer.graph, {{kernel}}, {});
  std::vector<TensorBytes> inputs;
  for (const TensorId id : layer.graph.inputs) inputs.push_back(random_elements(layer.graph.tensor(id), 1));
  const Measurement measured = measure(emit(layer.graph, plan, board, {.name = "layer"}), board, inputs);
  Executor reference(layer.graph);
  reference.run(inputs);
  Json json = {{"layer", layer.name}, {"kernel", kernel.function}, {"steps", kernel.steps.steps}};
  json["scratch_bytes"] = kernel.steps.scratch_bytes + kernel.steps.state_bytes;
  json["bit_exact"] = measured.outputs == reference.outputs();
  json["macs"] = graph_macs(layer.graph);
  json["instructions"] = measured.layers.value().front().instructions;
  json["cycles"] = measured.cycles ? Json(measured.layers->front().cycles) : Json(nullptr);
  json["estimated_cycles"] = static_cast<std::int64_t>(kernel.cost.cycles);
  json["code_bytes"] = measured.sizes.value().code_bytes;
  return json;
}

void print_row(const Json& row) {
  const auto macs = row["macs"].get<std::int64_t>();
  const std::string per_mac = row["cycles"].is_null() || macs == 0
                                  ? ""
                                  : fmt::format("{:.2f}", row["cycles"].get<double>() / static_cast<double>(macs));
  const std::string model =
      row["cycles"].is_null()
          ? ""
          : fmt::format("{:.2f}", row["estimated_cycles"].get<double>() / row["cycles"].get<double>());
  fmt::print("{:30} {:28} {:>5} {:>12} {:>12} {:>6} {:>6} {:>8} {:>6}{}\n", row["layer"].get<std::string>(),
             row["kernel"].get<std::string>(), row["steps"].get<int>(),
             grouped(row["instructions"].get<std::int64_t>()),
             row["cycles"].is_null() ? "" : grouped(row["cycles"].get<std::int64_t>()), per_mac, model,
             grouped(row["scratch_bytes"].get<std::int64_t>()), grouped(row["code_bytes"].get<std::int64_t>()),
             row["bit_exact"].get<bool>() ? "" : "  OTHER BITS");
  std::fflush(stdout);
}

Board with_all_memory(Board board) {
  const Emulator& emulator = emulator_of(board);
  if (emulator.most_ram_bytes > 0 && emulator.most_ram_bytes < kLittleRam) {
    board.flash_bytes = emulator.most_flash_bytes;
    board.ram_bytes = emulator.most_ram_bytes;
  }
  return board;
}

/// Have its tensors room, with some for the stack?
bool fits(const Graph& graph, const Board& board) {
  std::int64_t constants = 0, others = 0;
  for (const Tensor& tensor : graph.tensors) (tensor.is_constant() ? constants : others) += tensor.bytes();
  return constants < board.flash_bytes / 2 && others < board.ram_bytes - kSpareBytes;
}

int table(const std::string& board_name, bool as_json, const std::string& only) {
  const Board board = with_all_memory(read_board(board_name));
  Json rows = Json::array();
  bool exact = true;
  if (!as_json) {
    fmt::print("{:30} {:28} {:>5} {:>12} {:>12} {:>6} {:>6} {:>8} {:>6}\n", "layer", "kernel", "steps", "instructions",
               "est. cycles", "/MAC", "model", "scratch", "code");
  }
  for (const Layer& layer : layers()) {
    if (board.ram_bytes > 0 && board.ram_bytes < kLittleRam && !fits(layer.graph, board)) continue;
    const std::vector<std::vector<Kernel>> offers = kernels_of(layer.graph, board.instruction_set);
    for (const Kernel& kernel : offers.front()) {
      if (!kernel.steps.plain())
        continue;  // not without the neighbour that agrees on the layout: such are seen in networks
      if ((layer.name + " " + kernel.function).find(only) == std::string::npos) continue;
      rows.push_back(measure_kernel(layer, kernel, board));
      exact = exact && rows.back()["bit_exact"].get<bool>();
      if (!as_json) print_row(rows.back());
    }
  }
  if (as_json) fmt::print("{}\n", rows.dump(1));
  return exact ? 0 : 1;
}

}  // namespace
}  // namespace milliwatt

int main(int count, char** arguments) {
  std::string board = "nucleo-l4r5zi";
  std::string only;
  bool as_json = false;
  for (int i = 1; i < count; ++i) {
    const std::string word = arguments[i];
    if (word == "--json")
      as_json = true;
    else if (word == "--only" && i + 1 < count)
      only = arguments[++i];
    else
      board = word;
  }
  try {
    return milliwatt::table(board, as_json, only);
  } catch (const milliwatt::Error& error) {
    fmt::print(stderr, "kernel_table: {}\n", error.what());
    return 2;
  }
}
