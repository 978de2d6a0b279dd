// Gradients of a network as it is, without a step of training.
#pragma once

#include <cstdint>
#include <functional>
#include <span>

#include "graph/graph.h"
#include "train/train.h"

namespace milliwatt {

/// Calls `see` with the gradients of all trained parameters (find_parameters()) for each of `batches` batches of
/// `options.batch` samples, which options.seed draws, as augmented for the first epoch. Batch norms take the batch's
/// statistics. Of the options it takes loss, batch, label_smoothing, seed and threads.
/// @throws Error as train().
void observe_gradients(const Graph& graph, const SampleSource& samples, const TrainOptions& options,
                       std::int64_t batches, const std::function<void(std::span<const float> gradients)>& see);

}  // namespace milliwatt
