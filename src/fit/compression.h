// Ways to make a model that is there already smaller: what `fit MODEL` searches.
#pragma once

#include <string>
#include <vector>

#include "compress/calibrate.h"
#include "recipe/compress_recipe.h"

namespace milliwatt {

struct Compression {
  enum class Kind {
    kGiven,       ///< the model as it is
    kCalibrated,  ///< int8 by calibration
    kTrained      ///< channels and weights may go, and the network is trained
  };

  Kind kind = Kind::kGiven;
  RangeMethod method = RangeMethod::kMinMax;  ///< of the calibration
  double macs = 1;                            ///< as CutRequest has it
  double density = 1;                         ///< as CompressRecipe has it
  int levels = 0;                             ///< the same

  bool is_trained() const { return kind == Kind::kTrained; }
  /// For people; different ones have different titles.
  std::string title() const;
  /// About how much it leaves of what the model can learn: the share of the bits in its weights that stay. An estimate.
  double capacity() const;
  /// `training`: of each step.
  CompressRecipe recipe(const TrainOptions& training) const;
};

/// The model as it is, then, if it is not int8 yet, calibrated by each method, then what training makes of it, the
/// mildest first. `could_be_int8`: it has layers in float32 that could be int8.
std::vector<Compression> all_compressions(bool could_be_int8, bool may_train);

}  // namespace milliwatt
