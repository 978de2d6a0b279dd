// What train() needs of torch, and all that it knows of it. The implementation is a module of its own, loaded on demand
// (docs/decisions/0007-torch-behind-a-door.md); it uses headers of the core, but none of its libraries.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/indexed.h"
#include "ops/tape.h"
#include "train/parameters.h"

namespace milliwatt {

/// A tape whose steps compute at once, for a batch of samples. One batch: begin(), the operators' steps in order, those
/// of a loss, then minimize(), or value_of().
class TrainingTape : public Tape {
 public:
  /// The values of Parameters, at the offsets that stand there; 64-byte aligned. May be written between batches.
  virtual std::span<float> trained() = 0;
  virtual std::span<float> statistics() = 0;
  /// Of the last batch, as trained().
  virtual std::span<const float> gradients() const = 0;

  /// `input`: the values of the network's first input, one sample after the other. In training batch norms take the
  /// batch's statistics, otherwise the running ones.
  virtual void begin(std::span<const float> input, bool training) = 0;
  /// What the samples' targets say: samples x values.
  virtual Node target(std::span<const float> values) = 0;
  /// What the softmax that computes the tensor was computed of, times its beta; any other tensor itself.
  virtual Node logits(TensorId id) = 0;
  /// The mean cross-entropy of logits, over the last dimension, against classes: as many as there are logits' rows.
  /// Rows whose class is negative do not count; all others must be below the number of logits.
  virtual Node cross_entropy(Node logits, Node classes, double label_smoothing) = 0;
  /// The same against shares: for each row of the logits, divided by `temperature`, a row of shares whose sum is 1.
  virtual Node soft_cross_entropy(Node logits, Node shares, double temperature) = 0;
  /// 1 where the highest of the logits is that of the class, otherwise 0.
  virtual Node best_is(Node logits, Node classes) = 0;
  /// One value: the mean of the first node's elements times its weight, plus that of the second's times its.
  virtual Node weighted_means(Node first, double first_weight, Node second, double second_weight) = 0;
  /// The mean of the node's elements. A node that needs no gradient serves, too.
  virtual double mean_of(Node node) = 0;
  /// The gradients of the mean of the loss's elements, which it gives. Ends the batch.
  virtual double minimize(Node loss) = 0;
  /// What was computed for the tensor, in the graph's layout, one sample after the other.
  virtual std::vector<float> value_of(TensorId id) = 0;
};

struct TapeOptions {
  Indexed<Quantization> fake_quantization;  ///< by tensor id, or empty
  int threads = 1;                          ///< of the whole process; 0: as they are
};

/// Is there a module to load? Does not load it.
bool training_tape_is_available();

/// `parameters`: what minimize() gives gradients of. Other float32 constants stay as the graph has them.
/// @throws Error if the program was built without torch, or the module cannot be loaded.
std::unique_ptr<TrainingTape> make_training_tape(const Graph& graph, const Parameters& parameters,
                                                 const TapeOptions& options);

/// What the module exports: a function of this type and name. It returns an object made by new.
using MakeTrainingTape = TrainingTape*(const Graph&, const Parameters&, const TapeOptions&);
inline constexpr const char* kMakeTrainingTape = "milliwatt_make_training_tape";

}  // namespace milliwatt
