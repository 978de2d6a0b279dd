#include "tasks/labels.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
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

std::vector<int> labels_in_model(const std::vector<std::string>& classes, const std::vector<std::string>& of_model,
                                 const std::string& data) {
  std::vector<std::string> unknown;
  std::vector<int> labels;
  for (const std::string& name : classes) {
    const auto found = std::ranges::find(of_model, name);
    if (found == of_model.end()) unknown.push_back(name);
    labels.push_back(static_cast<int>(found - of_model.begin()));
  }
  if (unknown.empty()) return labels;
  throw Error(fmt::format("{}: the model does not know the class{} {}; it knows {}: rename or remove {}", data,
                          unknown.size() > 1 ? "es" : "", fmt::join(unknown, ", "), fmt::join(of_model, ", "),
                          unknown.size() > 1 ? "them" : "it"));
}

}  // namespace milliwatt
