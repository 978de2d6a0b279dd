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

/// Summed over the samples of a batch.
struct BatchResult {
  double loss = 0;  ///< cross-entropy
  std::int64_t correct = 0;
};

/// A tape whose steps compute at once, for a batch of samples. One batch: begin(), the operators' steps in order, then
/// loss_and_gradients() or value_of().
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
  /// The mean cross-entropy of `output`, the logits or a softmax of them, against the samples' classes, and its
  /// gradients. The classes must be below the number of logits.
  virtual BatchResult loss_and_gradients(TensorId output, std::span<const std::int64_t> classes,
                                         double label_smoothing) = 0;
  /// What was computed for the tensor, in the graph's layout, one sample after the other.
  virtual std::vector<float> value_of(TensorId id) = 0;
};

struct TapeOptions {
  Indexed<Quantization> fake_quantization;  ///< by tensor id, or empty
  int threads = 1;                          ///< of the whole process
};

/// Is there a module to load? Does not load it.
bool training_tape_is_available();

/// @throws Error if the program was built without torch, or the module cannot be loaded.
std::unique_ptr<TrainingTape> make_training_tape(const Graph& graph, const Parameters& parameters,
                                                 const TapeOptions& options);

/// What the module exports: a function of this type and name. It returns an object made by new.
using MakeTrainingTape = TrainingTape*(const Graph&, const Parameters&, const TapeOptions&);
inline constexpr const char* kMakeTrainingTape = "milliwatt_make_training_tape";

}  // namespace milliwatt
