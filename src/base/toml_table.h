// A table of a TOML file while it is read: every getter names the key if its value is not what it should be, and keys
// that nobody asked for are errors.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace milliwatt {

class TomlTable {
 public:
  /// A file's own table. @throws Error `line 3: ...` if the text is not TOML.
  static TomlTable parse(const std::string& text);

  bool has(std::string_view key) const;

  // Each leaves `value` as it is if the key is not there. `wanted` says in messages what the value should be; if it is
  // empty, the range says so. @throws Error naming the key.
  void integer(std::string_view key, std::int64_t lowest, std::int64_t highest, int& value);
  void integer(std::string_view key, std::int64_t lowest, std::int64_t highest, std::uint64_t& value);
  void integer(std::string_view key, std::int64_t lowest, std::int64_t highest, std::int64_t& value,
               std::string_view wanted = {});
  void number(std::string_view key, double lowest, double highest, double& value, std::string_view wanted = {});
  void flag(std::string_view key, bool& value);
  /// Not empty.
  void text(std::string_view key, std::string& value);
  /// May be empty.
  void any_text(std::string_view key, std::string& value);
  /// One of those words.
  void word(std::string_view key, const std::vector<std::string>& words, std::string& value);
  void texts(std::string_view key, std::vector<std::string>& value);
  void integers(std::string_view key, std::int64_t lowest, std::int64_t highest, std::vector<int>& value);
  /// The table of that key; an empty one if it is not there. `wanted`: what to write, if not `[place.key]`.
  TomlTable table(std::string_view key, std::string_view wanted = {});

  /// The same table with `other` in the place of `key`. Its keys have not been asked for.
  TomlTable with(std::string_view key, const TomlTable& other) const;

  /// @throws Error naming a key that is none of these, and the nearest of these. `what`: what the keys are.
  void check_keys(std::span<const std::string_view> keys, std::string_view what = "key") const;
  /// To be called when all keys have been asked for. @throws Error naming one that has not, and the nearest that has.
  void finish() const;

  /// `training.epochs: what`.
  Error error(std::string_view key, std::string_view what) const;

 private:
  struct Entries;  // TOML's own types stay in the source file

  TomlTable(std::shared_ptr<Entries> entries, std::string place);
  std::string place_of(std::string_view key) const;

  std::shared_ptr<Entries> entries_;
  std::string place_;  // in messages: `training.augmentation`; empty for the file's own
};

}  // namespace milliwatt
