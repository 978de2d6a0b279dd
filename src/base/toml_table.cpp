#include "base/toml_table.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <toml++/toml.h>

#include <algorithm>

#include "base/nearest.h"

namespace milliwatt {

struct TomlTable::Entries {
  std::shared_ptr<const toml::table> file;
  const toml::table* table = nullptr;
  std::vector<std::string> asked;

  /// The value; null if the key is not there.
  const toml::node* find(std::string_view key) {
    asked.emplace_back(key);
    return table->get(key);
  }
};

namespace {

std::int64_t whole(const TomlTable& table, const toml::node& node, std::string_view key, std::int64_t lowest,
                   std::int64_t highest, std::string_view wanted = {}) {
  const auto given = node.value_exact<std::int64_t>();
  if (given && *given >= lowest && *given <= highest) return *given;
  if (!wanted.empty()) throw table.error(key, fmt::format("not {}", wanted));
  throw table.error(key, fmt::format("not a whole number from {} to {}", lowest, highest));
}

}  // namespace

TomlTable TomlTable::parse(const std::string& text) {
  try {
    const auto file = std::make_shared<const toml::table>(toml::parse(text));
    return {std::make_shared<Entries>(Entries{file, file.get(), {}}), ""};
  } catch (const toml::parse_error& error) {
    throw Error(fmt::format("line {}: {}; not valid TOML", error.source().begin.line, error.description()));
  }
}

TomlTable::TomlTable(std::shared_ptr<Entries> entries, std::string place)
    : entries_(std::move(entries)), place_(std::move(place)) {}

bool TomlTable::has(std::string_view key) const { return entries_->table->contains(key); }

std::string TomlTable::place_of(std::string_view key) const {
  return fmt::format("{}{}{}", place_, place_.empty() ? "" : ".", key);
}

Error TomlTable::error(std::string_view key, std::string_view what) const {
  return Error(fmt::format("{}: {}", place_of(key), what));
}

void TomlTable::integer(std::string_view key, std::int64_t lowest, std::int64_t highest, int& value) {
  if (const toml::node* node = entries_->find(key)) value = static_cast<int>(whole(*this, *node, key, lowest, highest));
}

void TomlTable::integer(std::string_view key, std::int64_t lowest, std::int64_t highest, std::uint64_t& value) {
  if (const toml::node* node = entries_->find(key))
    value = static_cast<std::uint64_t>(whole(*this, *node, key, lowest, highest));
}

void TomlTable::integer(std::string_view key, std::int64_t lowest, std::int64_t highest, std::int64_t& value,
                        std::string_view wanted) {
  if (const toml::node* node = entries_->find(key)) value = whole(*this, *node, key, lowest, highest, wanted);
}

void TomlTable::number(std::string_view key, double lowest, double highest, double& value, std::string_view wanted) {
  const toml::node* node = entries_->find(key);
  if (node == nullptr) return;
  const auto given = node->is_number() ? node->value<double>() : std::nullopt;
  if (!given || !(*given >= lowest && *given <= highest)) {
    if (!wanted.empty()) throw error(key, fmt::format("not {}", wanted));
    throw error(key, fmt::format("not a number from {:g} to {:g}", lowest, highest));
  }
  value = *given;
}

void TomlTable::flag(std::string_view key, bool& value) {
  const toml::node* node = entries_->find(key);
  if (node == nullptr) return;
  const auto given = node->value_exact<bool>();
  if (!given) throw error(key, "not true or false");
  value = *given;
}

void TomlTable::any_text(std::string_view key, std::string& value) {
  const toml::node* node = entries_->find(key);
  if (node == nullptr) return;
  const auto given = node->value_exact<std::string>();
  if (!given) throw error(key, "not a string; write it in quotes");
  value = *given;
}

void TomlTable::text(std::string_view key, std::string& value) {
  any_text(key, value);
  if (has(key) && value.empty()) throw error(key, "not a string; write it in quotes");
}

void TomlTable::word(std::string_view key, const std::vector<std::string>& words, std::string& value) {
  text(key, value);
  if (has(key) && std::ranges::find(words, value) == words.end()) {
    throw error(key, fmt::format("\"{}\" is unknown; did you mean {}? supported: {}", value, nearest(value, words),
                                 fmt::join(words, ", ")));
  }
}

void TomlTable::texts(std::string_view key, std::vector<std::string>& value) {
  const toml::node* node = entries_->find(key);
  if (node == nullptr) return;
  std::vector<std::string> given;
  const toml::array* array = node->as_array();
  for (std::size_t i = 0; array != nullptr && i < array->size(); ++i) {
    const auto element = (*array)[i].value_exact<std::string>();
    if (!element || element->empty()) break;
    given.push_back(*element);
  }
  if (array == nullptr || given.size() != array->size())
    throw error(key, "not a list of strings; write [\"a\", \"b\"]");
  value = given;
}

void TomlTable::integers(std::string_view key, std::int64_t lowest, std::int64_t highest, std::vector<int>& value) {
  const toml::node* node = entries_->find(key);
  if (node == nullptr) return;
  const toml::array* array = node->as_array();
  if (array == nullptr) throw error(key, "not a list of whole numbers; write [1, 2]");
  value.clear();
  for (const toml::node& element : *array)
    value.push_back(static_cast<int>(whole(*this, element, key, lowest, highest)));
}

TomlTable TomlTable::table(std::string_view key, std::string_view wanted) {
  static const toml::table kEmpty;
  const std::string place = place_of(key);
  const toml::node* node = entries_->find(key);
  if (node == nullptr) return {std::make_shared<Entries>(Entries{nullptr, &kEmpty, {}}), place};
  if (!node->is_table()) {
    throw error(key, wanted.empty() ? fmt::format("not a table; write [{}]", place)
                                    : fmt::format("not a table; write {}", wanted));
  }
  return {std::make_shared<Entries>(Entries{entries_->file, node->as_table(), {}}), place};
}

TomlTable TomlTable::with(std::string_view key, const TomlTable& other) const {
  toml::table changed = *entries_->table;
  changed.insert_or_assign(key, *other.entries_->table);
  const auto file = std::make_shared<const toml::table>(std::move(changed));
  return {std::make_shared<Entries>(Entries{file, file.get(), {}}), place_};
}

void TomlTable::check_keys(std::span<const std::string_view> keys, std::string_view what) const {
  for (const auto& [key, value] : *entries_->table) {
    if (std::ranges::find(keys, key.str()) == keys.end()) {
      throw error(key.str(), fmt::format("unknown {}; did you mean {}?", what, nearest(key.str(), keys)));
    }
  }
}

void TomlTable::finish() const {
  check_keys(std::vector<std::string_view>(entries_->asked.begin(), entries_->asked.end()));
}

}  // namespace milliwatt
