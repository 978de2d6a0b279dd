// How well a network answers.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <span>
#include <vector>

#include "data/dataset.h"
#include "graph/graph.h"
#include "tasks/task.h"

namespace milliwatt {

/// The bytes of the graph's first output for each of `count` inputs (the first and only one's bytes), by the reference
/// semantics, on all of the machine's cores. `input` is called from several threads.
std::vector<std::vector<std::byte>> first_outputs(const Graph& graph, std::size_t count,
                                                  const std::function<std::vector<std::byte>(std::size_t)>& input);

/// The network's answer to each of the items, by the reference semantics: the bytes of Task::answering()'s first
/// output. `network` reads features, as codes or float32.
/// @throws Error naming an item that cannot be read.
std::vector<std::vector<std::byte>> answers(const Graph& network, const Task& task, const Dataset& data,
                                            std::span<const std::size_t> items);

/// Their score. `answers`: to the items, in their order; `output`: of which they are.
std::unique_ptr<Score> score_of(const Task& task, const Tensor& output, const Dataset& data,
                                std::span<const std::size_t> items, const std::vector<std::vector<std::byte>>& answers);

/// Both, for a part.
std::unique_ptr<Score> evaluate(const Graph& network, const Task& task, const Dataset& data, Part part);

}  // namespace milliwatt
