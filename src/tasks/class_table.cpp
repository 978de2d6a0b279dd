#include "tasks/class_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <vector>

#include "base/to_size.h"

namespace milliwatt {
namespace {

using Counts = std::array<std::size_t, 3>;  // by Part

// By class; a single entry if the data have none.
std::vector<Counts> counts_of(const Dataset& data) {
  const std::size_t classes = data.classes().size();
  std::vector<Counts> counts(std::max<std::size_t>(classes, 1));
  for (std::size_t i = 0; i < data.size(); ++i)
    ++counts[classes == 0 ? 0 : to_size(data.label(i))][to_size(static_cast<int>(data.part(i)))];
  return counts;
}

}  // namespace

std::string class_table_text(const Dataset& data) {
  std::size_t width = 5;
  for (const std::string& name : data.classes()) width = std::max(width, name.size());
  std::string text = fmt::format("  {:<{}}  {:>7}  {:>10}  {:>6}\n", "class", width, "train", "validation", "test");
  const auto line = [&](const std::string& name, const Counts& counts) {
    text += fmt::format("  {:<{}}  {:>7}  {:>10}  {:>6}\n", name, width, counts[0], counts[1], counts[2]);
  };
  const std::vector<Counts> counts = counts_of(data);
  Counts all = {};
  for (std::size_t label = 0; label < counts.size(); ++label) {
    if (!data.classes().empty()) line(data.classes()[label], counts[label]);
    for (std::size_t part = 0; part < all.size(); ++part) all[part] += counts[label][part];
  }
  line("all", all);
  return text;
}

Json class_table_json(const Dataset& data) {
  Json classes = Json::array();
  const std::vector<Counts> counts = counts_of(data);
  for (std::size_t label = 0; label < data.classes().size(); ++label) {
    classes.push_back({{"class", data.classes()[label]},
                       {"training", counts[label][0]},
                       {"validation", counts[label][1]},
                       {"test", counts[label][2]}});
  }
  return classes;
}

}  // namespace milliwatt
