// The trainings of a model that is there already: each step that makes it smaller, and the training after it.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "base/stage_progress.h"
#include "compress/calibrate.h"
#include "graph/graph.h"
#include "recipe/compress_recipe.h"
#include "recipe/model_data.h"
#include "train/distill.h"

namespace milliwatt {

struct ModelTraining {
  CompressRecipe how;        ///< what goes; `training`: of each step, no epochs: none
  Distillation distill;      ///< from the given model; of the weight 1 if the data have no labels
  TrainOptions fine_tuning;  ///< quantization-aware, at the end; no epochs: none
  std::size_t calibration_items = 200;
};

/// A network's int8 form.
struct CalibratedModel {
  Graph int8;
  std::vector<std::string> why_real;  ///< a text for each operator that stays float32, and why
};

class ModelTrainer {
 public:
  /// `reals`: the given model as a float32 network, which teaches. All must outlive it.
  ModelTrainer(const Graph& reals, const ModelData& data, const ModelTraining& training, const Watcher& watch);

  /// How much each channel of the given model matters (ChannelScores).
  Indexed<std::vector<double>> scores() const;
  /// The given model without the channels that matter least, not trained yet.
  Graph cut(const Indexed<std::vector<double>>& scores) const;
  /// Goes on from the network's weights; `stage` is shown. Without epochs: the network as it is.
  Graph trained(const Graph& network, const std::string& stage) const;
  /// Trained while its weights become few and of few values, which its metadata then say.
  Graph pruned(const Graph& network) const;

  /// By calibration.
  CalibratedModel quantized(const Graph& network, RangeMethod method = RangeMethod::kMinMax) const;
  /// After quantization-aware training. Every operator must have an int8 form.
  Graph fine_tuned(const Graph& network) const;

 private:
  std::shared_ptr<const Loss> loss(const TrainOptions& options) const;
  Graph train_with(const Graph& network, TrainOptions options, const std::string& stage) const;
  std::size_t calibration_items() const;
  SampleInputs calibrating() const;
  Ranges calibrated(const Graph& network, RangeMethod method) const;

  const Graph& reals_;
  const ModelData& data_;
  const ModelTraining& training_;
  const Watcher& watch_;
};

/// The network with the weights that `how` leaves of them at once, without a training: what it costs can be measured.
/// @param scores: as cut_channels() takes them @throws Error as cut_channels() does
Graph compressed_untrained(const Graph& network, const CompressRecipe& how, const Indexed<std::vector<double>>& scores);

}  // namespace milliwatt
