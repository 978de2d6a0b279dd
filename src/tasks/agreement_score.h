// How far a network answers as another one does, for data that nobody has labelled.
#pragma once

#include <memory>
#include <vector>

#include "graph/graph.h"
#include "tasks/score.h"

namespace milliwatt {

/// Is the output what an operator gives as probabilities of two classes or more?
bool gives_probabilities(const Graph& graph);

/// What the answer of the other network is as a target: the best class if its output are probabilities of classes,
/// otherwise all values. @throws Error if the output is neither int8 nor float32.
Target answer_as_target(const Graph& other, std::span<const std::byte> answer);

/// Targets are those of answer_as_target(). Its figure is `agreement`, the share of the same classes, or `similarity`:
/// 1 less the squared differences over the squared deviations of the other's values from their mean, at least 0.
std::unique_ptr<Score> agreement_score(const Graph& other);

}  // namespace milliwatt
