// What training makes small. A loss is computed in the tape's differentiable steps, so a task writes its own without
// knowing of torch.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>

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
  /// `target`: samples x target_elements().
  virtual BatchLoss record(TrainingTape& tape, const Tensor& output, TensorId id, Node target) const = 0;
};

/// Cross-entropy of the output, the logits of classes or a softmax of them, against a class.
/// `label_smoothing`: the share of the target that is spread evenly over all classes, 0 to below 1.
std::shared_ptr<const Loss> class_loss(double label_smoothing);

/// The mean of the squared differences between the output and a target of the same number of values.
std::shared_ptr<const Loss> squared_loss();

}  // namespace milliwatt
