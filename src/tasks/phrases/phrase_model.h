// What a model's file says of the phrases that it was trained for (Graph::metadata).
#pragma once

#include <optional>

#include "graph/graph.h"
#include "tasks/phrases/phrases_task.h"

namespace milliwatt {

void describe_phrase_model(Graph& graph, const PhrasesSettings& what);

/// Empty if the model says nothing of phrases. @throws Error if what it says is damaged.
std::optional<PhrasesSettings> phrase_model_of(const Graph& graph);

}  // namespace milliwatt
