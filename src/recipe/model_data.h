// The data of a model that is there already, as its training, its calibration and its trials take them: samples of its
// inputs, or those of the task that its metadata name.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "compress/calibrate.h"
#include "data/sample_set.h"
#include "recipe/deployment.h"
#include "recipe/task_model.h"
#include "tasks/score.h"
#include "train/loss.h"
#include "train/train.h"

namespace milliwatt {

class ModelData {
 public:
  virtual ~ModelData() = default;

  /// A line: what there is, and how it is divided.
  virtual std::string text() const = 0;
  virtual std::string noun() const = 0;
  virtual std::size_t count(Part part) const = 0;
  /// Is it known what the model is to answer?
  virtual bool has_labels() const = 0;

  /// The training part, as a float32 network reads it, varied if the task varies it. Without labels targets are empty.
  virtual std::unique_ptr<SampleSource> training(std::uint64_t seed) const = 0;
  /// Of the labels; null without.
  virtual std::shared_ptr<const Loss> loss(const TrainOptions& options) const = 0;
  /// The training part's inputs, as a float32 network reads them; `i` below count(kTraining).
  virtual std::vector<std::byte> training_input(std::size_t i) const = 0;
  /// Quantization of the network's input; empty: its range decides.
  virtual Quantization input_quantization() const = 0;
  /// SHA-256 of all samples, and of how they are divided.
  virtual std::string digest() const = 0;
  /// Writes into a quantized or trained network's metadata what follows from its answers.
  virtual void settle(Graph& network) const = 0;

  /// Of the network's answers to a part: against the labels, otherwise against `given`'s answers.
  virtual std::unique_ptr<Score> score(const Graph& network, const Graph& given, Part part) const = 0;

  /// The network as an application: behind the task's front end, if it has one.
  virtual Graph application(const Graph& network) const = 0;
  /// How the application's input arrives.
  virtual Arrival arrival() const = 0;
  /// Planned and emitted. @throws Error with Verdict::kNo if it does not fit
  virtual Deployment deployment(const Board& board, const Graph& network, const DeploymentRequest& request) const = 0;

  /// The network as an application on the board, and `items` of the test part there.
  /// @throws Error with Verdict::kNo if it does not fit
  virtual BoardTrial try_on(const Board& board, const Graph& network, const Graph& given,
                            const DeploymentRequest& request, std::size_t items) const = 0;
};

/// Labelled or unlabelled samples of the inputs of `model`, of which the float32 network is `network`: a fifth of them,
/// evenly spread, for the test, a tenth of the rest for validation.
/// @throws Error as read_samples() and check_labels() do; if they are too few
std::unique_ptr<ModelData> sample_data(const std::string& path, const Graph& network, const SampleRequest& request);

/// Data of the model's task, divided as its training was. @throws Error as Task::open() does.
std::unique_ptr<ModelData> task_data(const std::string& path, const TaskModel& model, bool skip_bad);

}  // namespace milliwatt
