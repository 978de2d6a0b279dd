#include "fit/search_space.h"

#include <fmt/format.h>
#include <toml++/toml.h>

#include <algorithm>
#include <set>
#include <sstream>

#include "base/error.h"
#include "base/random.h"

namespace milliwatt {
namespace {

constexpr std::string_view kTable = "fit";
constexpr std::string_view kOptional = "optional";
constexpr std::string_view kTrials = "trials";

toml::table parsed(const std::string& text) {
  try {
    return toml::parse(text);
  } catch (const toml::parse_error& error) {
    throw Error(fmt::format("line {}: {}; see the form of TOML", error.source().begin.line, error.description()));
  }
}

std::string text_of(const toml::table& table) {
  std::ostringstream text;
  text << toml::toml_formatter(table);
  return text.str();
}

Choice read_choice(std::string_view key, const toml::node& value) {
  constexpr const char* kForm = "not a list of parts of a recipe; write [{}, {model.channels = [8, 16]}]";
  Choice choice{std::string(key), {}};
  const toml::array* list = value.as_array();
  if (list == nullptr || list->empty()) throw Error(fmt::format("{}.{}: {}", kTable, key, kForm));
  for (const toml::node& part : *list) {
    if (!part.is_table()) throw Error(fmt::format("{}.{}: {}", kTable, key, kForm));
    toml::table one = *part.as_table();
    one.is_inline(true);
    choice.parts.push_back(text_of(one));
  }
  return choice;
}

std::vector<std::string> read_optional(const toml::node& value) {
  std::vector<std::string> names;
  const toml::array* list = value.as_array();
  for (std::size_t i = 0; list != nullptr && i < list->size(); ++i) {
    if (const auto name = (*list)[i].value_exact<std::string>()) names.push_back(*name);
  }
  if (list == nullptr || names.size() != list->size())
    throw Error(fmt::format("{}.{}: not a list of tables' names; write [\"decision\"]", kTable, kOptional));
  return names;
}

std::size_t read_trials(const toml::node& value) {
  constexpr std::int64_t kMost = 1000;
  const std::optional<std::int64_t> trials = value.value_exact<std::int64_t>();
  if (!trials || *trials < 1 || *trials > kMost)
    throw Error(fmt::format("{}.{}: not a number from 1 to {}", kTable, kTrials, kMost));
  return static_cast<std::size_t>(*trials);
}

/// Replaces values of `under`; tables in both are joined.
void lay_over(toml::table& under, const toml::table& over) {
  for (const auto& [key, value] : over) {
    toml::table* below = under[key.str()].as_table();
    const toml::table* above = value.as_table();
    if (above != nullptr && below == nullptr)
      below = under.insert_or_assign(key.str(), toml::table{}).first->second.as_table();
    if (above != nullptr) {
      lay_over(*below, *above);
    } else {
      value.visit([&under, name = key.str()](const auto& node) { under.insert_or_assign(name, node); });
    }
  }
}

}  // namespace

std::size_t SearchSpace::size() const {
  std::size_t all = 1;
  for (const Choice& choice : choices) all *= choice.parts.size();
  return all;
}

std::vector<std::string> SearchSpace::parts(std::size_t number) const {
  std::vector<std::string> one;
  for (const Choice& choice : choices) {
    one.push_back(choice.parts[number % choice.parts.size()]);
    number /= choice.parts.size();
  }
  return one;
}

SearchSpace read_search_space(const std::string& recipe, const std::string& fallback) {
  const toml::table own = parsed(recipe);
  const toml::table other = parsed(fallback);
  const toml::node* node = own.contains(kTable) ? own.get(kTable) : other.get(kTable);
  SearchSpace space;
  if (node == nullptr) return space;
  if (!node->is_table()) throw Error(fmt::format("{}: not a table; write [{}]", kTable, kTable));
  constexpr std::size_t kMost = 100'000;
  for (const auto& [key, value] : *node->as_table()) {
    if (key.str() == kOptional) {
      space.optional = read_optional(value);
    } else if (key.str() == kTrials) {
      space.trials = read_trials(value);
    } else {
      space.choices.push_back(read_choice(key.str(), value));
    }
    if (space.size() > kMost)
      throw Error(fmt::format("{}: more than {} variations; make the lists shorter", kTable, kMost));
  }
  return space;
}

std::string varied_recipe(const std::string& recipe, const std::vector<std::string>& parts,
                          const std::vector<std::string>& left_out) {
  toml::table varied = parsed(recipe);
  varied.erase(kTable);
  for (const std::string& name : left_out) varied.erase(name);
  for (const std::string& part : parts) {
    const toml::table one = parsed("part = " + part);
    lay_over(varied, *one["part"].as_table());
  }
  return text_of(varied) + "\n";
}

std::string training_text(const std::string& recipe) {
  return varied_recipe(recipe, {}, {"deployment", "budget", "decision", "output"});
}

std::string table_text(const std::string& recipe, std::string_view table) {
  const toml::table whole = parsed(recipe);
  const toml::table* found = whole[table].as_table();
  return found == nullptr ? "" : text_of(*found);
}

std::vector<std::size_t> drawn_variations(const SearchSpace& space, std::size_t count, std::uint64_t seed) {
  std::set<std::size_t> drawn = {0};
  Random random{seed, key_of("fit")};
  while (drawn.size() < std::min(count, space.size())) drawn.insert(random.below(space.size()));
  return {drawn.begin(), drawn.end()};
}

}  // namespace milliwatt
