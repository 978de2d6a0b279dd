// The last step of reading an .onnx file.
#pragma once

#include "formats/onnx/importer.h"

namespace milliwatt::onnx {

/// An input whose only reader brings it to another order is taken in that order instead, and the graph says how the
/// file has it. `inputs`: their values, in the graph's order.
void take_inputs_in_their_orders(Graph& graph, const std::vector<const Value*>& inputs);

/// Drops operators whose outputs nobody reads, then tensors that no operator has.
Graph without_unread(Graph graph);

}  // namespace milliwatt::onnx
