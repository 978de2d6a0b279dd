// A quantized network, written to a .tflite file and read again, is the network that was quantized.
#include <gtest/gtest.h>

#include <limits>

#include "compress/quantize.h"
#include "formats/read_model.h"
#include "formats/write_model.h"
#include "graph/builder.h"
#include "graph/text.h"
#include "ops/float_values.h"
#include "passes/fold_batch_norms.h"
#include "scratch_folder.h"
#include "zoo/ds_cnn.h"

namespace milliwatt {
namespace {

using namespace test;

constexpr std::int64_t kFrames = 20, kBins = 10;

Graph float_network() {
  Graph graph = ds_cnn({.frames = kFrames,
                        .bins = kBins,
                        .classes = 3,
                        .conv_stride_width = 2,
                        .conv_channels = 8,
                        .block_channels = {12}});
  unsigned seed = 0;
  for (Tensor& tensor : graph.tensors) {
    if (!tensor.is_constant()) continue;
    std::vector<float> values = random_floats(tensor.elements(), 0.4F, ++seed);
    const bool is_factor = tensor.name.ends_with("gamma") || tensor.name.ends_with("variance");
    for (float& value : values) value += is_factor ? 1.0F : 0.0F;
    tensor.data = bytes_of(values);
  }
  graph = fold_batch_norms(graph);
  graph.metadata["milliwatt.labels"] = "yes\nno\nsilence";
  return graph;
}

Graph int8_network(const Graph& graph) {
  const auto sample = [](std::size_t i) {
    return one_input(random_floats(kFrames * kBins, 1.5F, static_cast<unsigned>(100 + i)));
  };
  return quantize_int8(graph, calibrate(graph, 20, sample), {per_tensor(3.0F / 255, 0)});
}

/// What a file keeps of a graph, as text.
std::string kept(Graph graph) {
  graph.name = graph.source = graph.sha256 = "";
  int number = 0;
  for (Operator& op : graph.operators) {
    op.name = graph.tensor(op.outputs[0]).name;
    op.source_index = number++;
    if (op.kind == "FULLY_CONNECTED") op.attributes.insert_or_assign("keep_num_dims", std::int64_t{0});
    if (op.kind == "DEPTHWISE_CONV_2D") op.attributes.insert_or_assign("depth_multiplier", std::int64_t{1});
    if (op.kind == "RESHAPE") op.attributes.insert_or_assign("new_shape", graph.tensor(op.outputs[0]).shape);
  }
  return print_graph(graph, std::numeric_limits<std::int64_t>::max());
}

std::vector<std::vector<std::byte>> outputs_of(const Graph& graph) {
  Executor executor(graph);
  std::vector<std::vector<std::byte>> inputs = one_input(random_floats(kFrames * kBins, 1.5F, 7));
  inputs[0].resize(static_cast<std::size_t>(graph.tensor(graph.inputs[0]).bytes()));  // as codes, any bytes will do
  executor.run(inputs);
  return executor.outputs();
}

TEST(write_model, gives_back_a_network_before_and_after_quantization) {
  const ScratchFolder folder;
  const Graph real = float_network();
  for (const Graph& graph : {real, int8_network(real)}) {
    const std::filesystem::path path = folder.path() / "net.tflite";
    write_model(graph, path);
    const Graph again = read_model(path);
    EXPECT_EQ(kept(again), kept(graph));
    EXPECT_EQ(outputs_of(again), outputs_of(graph));
  }
}

}  // namespace
}  // namespace milliwatt
