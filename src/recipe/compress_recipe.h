// A recipe's [compress]: a training that makes the trained network smaller.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "base/toml_table.h"
#include "compress/cut_channels.h"
#include "compress/few_levels.h"
#include "graph/graph.h"
#include "train/train.h"

namespace milliwatt {

struct CompressRecipe {
  CutRequest cut;         ///< first: channels and neurons that go
  TrainOptions training;  ///< then: from the weights that are left
  double density = 1;     ///< share of the weights that stay
  int levels = 0;         ///< magnitudes that weights may have beside 0; 0: any
  /// Other levels for some layers. `*/NAME` names all layers whose names end so.
  std::vector<std::pair<std::string, int>> levels_of;

  bool cuts() const { return cut.macs < 1 || !cut.channels.empty(); }
  /// Have weights a mask, or few values?
  bool has_rule() const;
  /// Everything but `training`, as one line.
  std::string text() const;
};

/// Takes [compress]. `training`: the recipe's, whose settings hold where [compress] has none. `network`: of the recipe,
/// for the names of its layers. @throws Error naming the key.
CompressRecipe read_compress(TomlTable table, const TrainOptions& training, const Graph& network);

/// Of each parameter of the network that is trained, by its number: how many levels it has.
std::vector<int> parameter_levels(const CompressRecipe& recipe, const Graph& network, const Parameters& parameters);

}  // namespace milliwatt
