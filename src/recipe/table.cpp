#include "recipe/table.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "base/nearest.h"

namespace milliwatt {

Error RecipeTable::error(std::string_view key, std::string_view what) const {
  return Error(fmt::format("{}{}{}: {}", place_, place_.empty() ? "" : ".", key, what));
}

const toml::node* RecipeTable::find(std::string_view key) {
  known_.emplace_back(key);
  return table_->get(key);
}

std::int64_t RecipeTable::whole(const toml::node& node, std::string_view key, std::int64_t lowest,
                                std::int64_t highest) const {
  const auto given = node.value_exact<std::int64_t>();
  if (!given || *given < lowest || *given > highest) {
    throw error(key, fmt::format("not a whole number from {} to {}", lowest, highest));
  }
  return *given;
}

void RecipeTable::integer(std::string_view key, std::int64_t lowest, std::int64_t highest, int& value) {
  if (const toml::node* node = find(key)) value = static_cast<int>(whole(*node, key, lowest, highest));
}

void RecipeTable::integer(std::string_view key, std::int64_t lowest, std::int64_t highest, std::uint64_t& value) {
  if (const toml::node* node = find(key)) value = static_cast<std::uint64_t>(whole(*node, key, lowest, highest));
}

void RecipeTable::number(std::string_view key, double lowest, double highest, double& value) {
  const toml::node* node = find(key);
  if (node == nullptr) return;
  const auto given = node->is_number() ? node->value<double>() : std::nullopt;
  if (!given || !(*given >= lowest && *given <= highest)) {
    throw error(key, fmt::format("not a number from {:g} to {:g}", lowest, highest));
  }
  value = *given;
}

void RecipeTable::text(std::string_view key, std::string& value) {
  const toml::node* node = find(key);
  if (node == nullptr) return;
  const auto given = node->value_exact<std::string>();
  if (!given || given->empty()) throw error(key, "not a text; write it in quotes");
  value = *given;
}

void RecipeTable::word(std::string_view key, const std::vector<std::string>& words, std::string& value) {
  text(key, value);
  if (has(key) && std::ranges::find(words, value) == words.end()) {
    throw error(key, fmt::format("\"{}\" is unknown; the nearest is {}, all are {}", value, nearest(value, words),
                                 fmt::join(words, ", ")));
  }
}

void RecipeTable::texts(std::string_view key, std::vector<std::string>& value) {
  const toml::node* node = find(key);
  if (node == nullptr) return;
  std::vector<std::string> given;
  const toml::array* array = node->as_array();
  for (std::size_t i = 0; array != nullptr && i < array->size(); ++i) {
    const auto element = (*array)[i].value_exact<std::string>();
    if (!element || element->empty()) break;
    given.push_back(*element);
  }
  if (array == nullptr || given.size() != array->size()) throw error(key, "not a list of texts; write [\"a\", \"b\"]");
  value = given;
}

void RecipeTable::integers(std::string_view key, std::int64_t lowest, std::int64_t highest, std::vector<int>& value) {
  const toml::node* node = find(key);
  if (node == nullptr) return;
  const toml::array* array = node->as_array();
  if (array == nullptr) throw error(key, "not a list of whole numbers; write [1, 2]");
  value.clear();
  for (const toml::node& element : *array) value.push_back(static_cast<int>(whole(element, key, lowest, highest)));
}

RecipeTable RecipeTable::table(std::string_view key) {
  static const toml::table kEmpty;
  const std::string place = fmt::format("{}{}{}", place_, place_.empty() ? "" : ".", key);
  const toml::node* node = find(key);
  if (node == nullptr) return {kEmpty, place};
  if (!node->is_table()) throw error(key, fmt::format("not a table; write [{}]", place));
  return {*node->as_table(), place};
}

void RecipeTable::finish() const {
  for (const auto& [key, value] : *table_) {
    if (std::ranges::find(known_, key.str()) == known_.end()) {
      throw error(key.str(), fmt::format("unknown key; the nearest is {}", nearest(key.str(), known_)));
    }
  }
}

}  // namespace milliwatt
