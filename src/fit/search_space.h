// What `fit` may vary: a recipe's [fit], lists of parts of a recipe. A variation takes one part of each list and lays
// it over the rest of the recipe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace milliwatt {

/// A list of [fit].
struct Choice {
  std::string name;                ///< its key
  std::vector<std::string> parts;  ///< each the text of a part of a recipe, on one line; `{}` changes nothing
};

struct SearchSpace {
  std::vector<Choice> choices;
  /// Tables that a variation does without if nothing fits with them.
  std::vector<std::string> optional;
  std::optional<std::size_t> trials;  ///< variations to train, at most; empty: [fit] does not say

  /// How many variations there are; at least 1.
  std::size_t size() const;
  /// The parts of variation `number`, one of each choice.
  std::vector<std::string> parts(std::size_t number) const;
};

/// Takes [fit] of a recipe's text, or of `fallback`'s where the recipe has none.
/// @throws Error naming the key, if it is not of this form.
SearchSpace read_search_space(const std::string& recipe, const std::string& fallback);

/// The recipe without [fit] and the tables `left_out`, the parts laid over it, as TOML.
std::string varied_recipe(const std::string& recipe, const std::vector<std::string>& parts,
                          const std::vector<std::string>& left_out = {});

/// The recipe's text without the tables that say nothing of its data, and nothing of how a network is trained on them.
std::string training_text(const std::string& recipe);
/// The recipe's table of that name, as text; empty if it has none.
std::string table_text(const std::string& recipe, std::string_view table);

/// `count` of the space's variations, at most all of them, in the order of their numbers. The first is always among
/// them; the others are drawn.
std::vector<std::size_t> drawn_variations(const SearchSpace& space, std::size_t count, std::uint64_t seed);

}  // namespace milliwatt
