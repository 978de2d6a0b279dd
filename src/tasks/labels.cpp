#include "tasks/labels.h"

#include <fmt/format.h>

#include <sstream>

#include "base/error.h"

namespace milliwatt {

void write_labels(Graph& graph, const std::vector<std::string>& classes) {
  std::string labels;
  for (const std::string& name : classes) labels += name + "\n";
  graph.metadata[std::string(kLabels)] = labels;
}

std::vector<std::string> labels_of(const Graph& graph) {
  const auto labels = graph.metadata.find(kLabels);
  if (labels == graph.metadata.end()) return {};
  std::vector<std::string> classes;
  std::istringstream stream(labels->second);
  for (std::string line; std::getline(stream, line);) classes.push_back(line);
  const std::int64_t outputs = graph.outputs.empty() ? 0 : graph.tensor(graph.outputs.front()).elements();
  if (static_cast<std::int64_t>(classes.size()) != outputs) {
    throw Error(
        fmt::format("metadata {}: {} labels for {} outputs; give one per output", kLabels, classes.size(), outputs));
  }
  return classes;
}

}  // namespace milliwatt
