// A float32 network with the operators of a plan turned to int8.
#pragma once

#include "compress/int8_plan.h"
#include "graph/graph.h"

namespace milliwatt {

enum class NetworkIo {
  kInt8,  ///< float32 inputs and outputs of the network become int8
  kFloat  ///< they stay float32
};

struct Int8Network {
  /// Tensors keep their numbers; new ones stand behind them. `NAME/codes` and `NAME/real` are NAME as codes and as real
  /// numbers, for operators that read it so; QUANTIZE and DEQUANTIZE make them.
  Graph graph;
  Indexed<int> sources;  ///< by operator: its number in the float network; -1: a QUANTIZE or DEQUANTIZE that was added
};

/// @throws Error naming a tensor with a weight that is not finite, or with a bias that does not fit into 32 bits.
Int8Network int8_network(const Graph& graph, const Int8Plan& plan, NetworkIo io);

}  // namespace milliwatt
