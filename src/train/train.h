// Trains a float32 network. The only door to torch: nothing of torch shows here, and the same header serves a build
// without torch, where training_is_available() is false and train() refuses.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>

#include "base/indexed.h"
#include "graph/graph.h"

namespace milliwatt {

class Loss;

/// Where training takes its samples from. Called from several threads at once; the same arguments give the same sample.
class SampleSource {
 public:
  virtual ~SampleSource() = default;
  /// Samples in one epoch.
  virtual std::int64_t size() const = 0;
  /// Sample `index` (0 .. size() - 1) as augmented for that epoch (from 0): fills the network's input and what the
  /// loss compares its output with: a class's number, or as many values as Loss::target_elements() says.
  /// @throws Error if it cannot be read.
  virtual void sample(std::int64_t epoch, std::int64_t index, std::span<float> input,
                      std::span<float> target) const = 0;
};

struct TrainOptions {
  int epochs = 30;
  int batch = 64;
  double learning_rate = 2e-3;                 ///< of Adam at the start; falls to nothing along half a cosine
  double weight_decay = 1e-4;                  ///< decoupled (AdamW); of weights, not of biases and norms
  double label_smoothing = 0;                  ///< of the loss of classes
  std::shared_ptr<const Loss> loss = nullptr;  ///< what is made small; empty: class_loss() with `label_smoothing`
  std::uint64_t seed = 1;                      ///< of initial weights, of the order of samples
  int threads = 0;  ///< that fetch samples; torch computes with half as many. 0: as many as the machine has
  /// Quantization of each tensor (by id; empty: none) that the forward pass must reproduce: quantization-aware
  /// training. Gradients pass straight through.
  Indexed<Quantization> fake_quantization;
  /// Draw new weights (true), or go on from the graph's (fine-tuning).
  bool initialize = true;
  /// Where to keep everything that an exact resume needs; empty: nowhere. Written whole or not at all; taken up where
  /// it is there and of the same graph, options and data; deleted by nobody.
  std::filesystem::path checkpoint;
  double checkpoint_seconds = 10;  ///< at least so long between two
};

struct TrainProgress {
  std::int64_t epoch = 0, epochs = 0;   ///< from 1
  std::int64_t batch = 0, batches = 0;  ///< of the epoch, from 1
  double loss = 0;                      ///< running mean over the epoch, of the augmented samples
  std::optional<double> accuracy;       ///< the same; empty if the loss knows no right answers
  double seconds_left = 0;
};

bool training_is_available();

/// The options' loss.
std::shared_ptr<const Loss> loss_of(const TrainOptions& options);

/// Trains all constants so that the loss of the first output gets small. The input is the first graph input, in the
/// graph's own layout.
/// Same graph, options, data and threads: same weights, bit for bit, also where a checkpoint was taken up between.
/// SIGINT, SIGTERM and SIGHUP stop it at the next batch, after a checkpoint. `progress` is called at the end of each
/// epoch, and a few times a second.
/// @returns the graph with the trained constants.
/// @throws Error if the build has no torch, an operator cannot be trained, the loss is no longer finite, or the
///   checkpoint is damaged or of other work (naming what differs); Interrupted (base/process.h); what `samples`
///   throws.
Graph train(const Graph& graph, const SampleSource& samples, const TrainOptions& options,
            const std::function<void(const TrainProgress&)>& progress = {});

}  // namespace milliwatt
