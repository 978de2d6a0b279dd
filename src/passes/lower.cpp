#include "passes/lower.h"

#include "ops/operator.h"
#include "passes/constant_channels.h"
#include "passes/dense_rows.h"
#include "passes/fold_constants.h"
#include "passes/fold_padding.h"
#include "passes/fold_reshapes.h"
#include "passes/separate_outputs.h"
#include "passes/split_batches.h"

namespace milliwatt {

std::vector<Pass> lowering_passes(const LowerOptions& options) {
  std::vector<Pass> passes = {
      // What follows from constants and shapes alone is known: from here on only CONSTANT has no computed input.
      {"fold_constants", [](Graph graph) { return fold_constants(std::move(graph)); }},
      // Windows reach out of images: from here on no PAD copies an image for a window that SAME padding describes.
      {"fold_padding", [](Graph graph) { return fold_padding(std::move(graph)); }},
      // From here on no output is an input, or listed twice.
      {"separate_outputs", [](Graph graph) { return separate_outputs(std::move(graph)); }},
      // Dense layers read feature maps row by row: from here on no RESHAPE keeps a whole tensor alive.
      {"fold_reshapes", [](Graph graph) { return fold_reshapes(std::move(graph)); }},
  };
  if (options.prune_constants) {
    // Tensors may have fewer channels than the model's; inputs and outputs of the graph have as many.
    passes.push_back(
        {"remove_constant_channels", [](Graph graph) { return remove_constant_channels(std::move(graph)); }});
  }
  // Convolutions and pools have a batch of 1.
  passes.push_back({"split_batches", [](Graph graph) { return split_batches(std::move(graph)); }});
  // A dense layer of several vectors has them in the rows of its output.
  passes.push_back({"dense_rows", [](Graph graph) { return dense_rows(std::move(graph)); }});
  return passes;
}

Graph lower(Graph graph, const LowerOptions& options, const std::function<void(const Pass&, const Graph&)>& watch) {
  for (const Pass& pass : lowering_passes(options)) {
    graph = pass.run(std::move(graph));
    verify(graph);
    if (watch) watch(pass, graph);
  }
  return graph;
}

}  // namespace milliwatt
