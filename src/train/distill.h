// Distillation: a network, the student, learns what another one, the teacher, answers to the very inputs that the
// student sees.
//
// Source: G. Hinton, O. Vinyals, J. Dean, "Distilling the knowledge in a neural network", 2015.
#pragma once

#include <memory>

#include "graph/graph.h"
#include "train/loss.h"

namespace milliwatt {

struct Distillation {
  /// Both networks' logits are divided by it, so that what the teacher thinks of wrong classes counts. Above 0.
  double temperature = 4;
  /// Of the loss, 0 to 1: the teacher's share. The rest is the task's own loss.
  double weight = 0.7;
};

/// weight * teacher's part + (1 - weight) * own. The teacher's part is temperature^2 times the cross-entropy of the
/// student's softmax against the teacher's, over the last dimension, if the outputs are classes: if `own` knows right
/// answers, or the student's output is a softmax. Otherwise it is the mean squared difference of the outputs.
/// @param teacher float32; trained, and computed as it is: batch norms take their running statistics
/// @param own may be null if the weight is 1: the samples then have no targets
/// @throws Error naming the teacher if it cannot be computed on a tape
std::shared_ptr<const Loss> distilled_loss(Graph teacher, const Distillation& how, std::shared_ptr<const Loss> own);

/// @throws Error naming the teacher if it does not read what the student reads, or does not answer in its shape.
void check_teacher(const Graph& teacher, const Graph& student);

}  // namespace milliwatt
