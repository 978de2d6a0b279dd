// What a recipe's [compress] cost in accuracy and saved in bytes and cycles.
#pragma once

#include <string>
#include <vector>

#include "base/json.h"
#include "recipe/application.h"

namespace milliwatt {

/// A layer with weights.
struct WeightCounts {
  std::string layer;
  std::int64_t weights = 0;
  std::int64_t nonzero = 0;
  std::int64_t values = 0;  ///< different codes
  std::int64_t macs = 0;
  std::int64_t macs_left = 0;  ///< of weights that are not 0
};

/// Of the float32 constants of a network.
std::int64_t parameter_bytes(const Graph& network);

/// Of an int8 network.
std::vector<WeightCounts> weight_counts(const Graph& int8);

/// {accuracy_dense (or the task's metric by its name), weights, weights_left, macs_dense, macs_left, layers: [{name,
/// weights, weights_left, values}]}; null if the recipe has no [compress].
Json compress_json(const Application& made);

/// A table: the float network, its dense int8 form and the compressed one, and by layer what is left of its weights.
/// Empty if the recipe has no [compress].
std::string compress_text(const Application& made);

}  // namespace milliwatt
