// A model's compressions as networks: untrained to be measured, trained to be judged.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "fit/compression.h"
#include "fit/cost.h"
#include "fit/fit_model.h"

namespace milliwatt {

class ModelCandidates {
 public:
  /// The request must outlive it. @throws Error if neither the model nor a float32 form of it can be used.
  explicit ModelCandidates(const ModelFitRequest& request);

  const std::vector<Compression>& all() const { return all_; }
  /// Why some kinds of compression are not among them; empty texts never.
  const std::vector<std::string>& notes() const { return notes_; }
  /// Is a float32 model only measured as it is, for it would be deployed in int8?
  bool is_only_measured(const Compression& one) const;

  /// What one takes on the board with its weights as they are before the training. Thread-safe after prepare().
  Cost cost(const Compression& one, const Board& board, const Limits& limits) const;
  /// Computes what costs have in common: scores of channels.
  void prepare();

  /// Trains for so many epochs, each step; quantization-aware at the end if `is_full`. @returns the network to deploy
  Graph trained(const Compression& one, int epochs, bool is_full, const Watcher& watch) const;
  /// Of a part of the data; the data must be there.
  std::unique_ptr<Score> score(const Graph& network, Part part) const;

 private:
  ModelTraining training_of(const Compression& one, int epochs) const;
  Graph untrained(const Compression& one) const;
  Graph calibrated(const Graph& network, RangeMethod method, std::size_t items) const;

  const ModelFitRequest& request_;
  std::optional<Graph> reals_;  ///< empty: the model has no float32 form
  bool could_be_int8_ = false;
  std::vector<Compression> all_;
  std::vector<std::string> notes_;
  Indexed<std::vector<double>> scores_;
};

/// As an application on the board; one answer a second if its input does not arrive in time.
DeploymentRequest deployment_for(const BuildWay& way);

}  // namespace milliwatt
