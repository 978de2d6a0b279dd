// What training makes small. A loss is computed in the tape's differentiable steps, so a task writes its own without
// knowing of torch.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "graph/graph.h"
#include "train/training_tape.h"

namespace milliwatt {

struct BatchLoss {
  Node loss = kNoNode;   ///< the mean of its elements is made small
  Node right = kNoNode;  ///< 1 for what was answered right, 0 otherwise; kNoNode if nothing is right or wrong
};

/// May be used from several threads at once.
class Loss {
 public:
  virtual ~Loss() = default;

  /// Everything of it that a training depends on, as one line without its end.
  virtual std::string text() const = 0;
  /// How many values the target of a sample has if the network's output is of this shape.
  /// @throws Error if the loss cannot be computed of such an output.
  virtual std::size_t target_elements(const Shape& output) const = 0;
  /// What is wrong with a target, as it goes on after `sample 5 `; empty if nothing is.
  virtual std::string problem(std::span<const float> /*target*/, const Shape& /*output*/) const { return ""; }
  /// What record() takes as the batch's target: `targets`, samples x target_elements(), with what the loss itself puts
  /// behind each sample's values, if anything. `input`: of the batch, as the network reads it. Called by one thread at
  /// a time.
  virtual std::vector<float> complete(std::span<const float> /*input*/, std::vector<float> targets) const {
    return targets;
  }
  /// `target`: samples x the values that complete() gives each.
  virtual BatchLoss record(TrainingTape& tape, const Tensor& output, TensorId id, Node target) const = 0;
};

/// The samples' targets, completed, on the tape.
inline Node target_of(const Loss& loss, TrainingTape& tape, std::span<const float> input, std::vector<float> targets) {
  return tape.target(loss.complete(input, std::move(targets)));
}

/// Cross-entropy of the output, the logits of classes or a softmax of them, against a class.
/// `label_smoothing`: the share of the target that is spread evenly over all classes, 0 to below 1.
std::shared_ptr<const Loss> class_loss(double label_smoothing);

/// The mean of the squared differences between the output and a target of the same number of values.
std::shared_ptr<const Loss> squared_loss();

}  // namespace milliwatt
