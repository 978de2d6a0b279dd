// A table of a TOML file while it is read: every getter names the key where its value is not what it should be, and
// keys that nobody asked for are errors.
#pragma once

#include <toml++/toml.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace milliwatt {

class RecipeTable {
 public:
  /// `place`: the table's name in messages, `training.augmentation`; empty for the file's own.
  RecipeTable(const toml::table& table, std::string place) : table_(&table), place_(std::move(place)) {}

  bool has(std::string_view key) const { return table_->contains(key); }

  // Each leaves `value` as it is where the key is not there. @throws Error naming the key.
  void integer(std::string_view key, std::int64_t lowest, std::int64_t highest, int& value);
  void integer(std::string_view key, std::int64_t lowest, std::int64_t highest, std::uint64_t& value);
  void number(std::string_view key, double lowest, double highest, double& value);
  void text(std::string_view key, std::string& value);
  /// One of those words.
  void word(std::string_view key, const std::vector<std::string>& words, std::string& value);
  void texts(std::string_view key, std::vector<std::string>& value);
  void integers(std::string_view key, std::int64_t lowest, std::int64_t highest, std::vector<int>& value);
  /// The table of that key; an empty one where it is not there.
  RecipeTable table(std::string_view key);

  /// To be called when all keys have been asked for. @throws Error naming one that has not, and the nearest that has.
  void finish() const;

  /// `training.epochs: what`.
  Error error(std::string_view key, std::string_view what) const;

 private:
  const toml::node* find(std::string_view key);
  std::int64_t whole(const toml::node& node, std::string_view key, std::int64_t lowest, std::int64_t highest) const;

  const toml::table* table_;
  std::string place_;
  std::vector<std::string> known_;
};

}  // namespace milliwatt
