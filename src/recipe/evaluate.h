// How well a network tells classes apart.
#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <vector>

#include "data/dataset.h"
#include "graph/graph.h"
#include "tasks/classification.h"
#include "tasks/task.h"

namespace milliwatt {

/// The bytes of the graph's first output for each of `count` inputs (the first and only one's bytes), by the reference
/// semantics, on all of the machine's cores. `input` is called from several threads.
std::vector<std::vector<std::byte>> first_outputs(const Graph& graph, std::size_t count,
                                                  const std::function<std::vector<std::byte>(std::size_t)>& input);

/// The network's answer to each of the items, by the reference semantics: its first output's bytes. `network` reads
/// features, as codes or float32.
/// @throws Error naming an item that cannot be read.
std::vector<std::vector<std::byte>> answers(const Graph& network, const Task& task, const Dataset& data,
                                            std::span<const std::size_t> items);

/// How often each class was taken for which. `answers`: scores of the items, in their order.
Confusion confusion_of(const Graph& network, const Dataset& data, std::span<const std::size_t> items,
                       const std::vector<std::vector<std::byte>>& answers);

/// Both, for a part.
Confusion evaluate(const Graph& network, const Task& task, const Dataset& data, Part part);

}  // namespace milliwatt
