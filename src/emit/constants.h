// The emitted header's constants: `#define`s, for `#if` does not see enumerations.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "emit/source.h"

namespace milliwatt {

/// `#define NAME_what value  /* comment */`
struct Constant {
  std::string what;
  std::int64_t value = 0;
  std::string comment = {};
};

struct EntryParts;

/// All constants of the header: the version, sizes, those of the entry (`more`), and each input and output. `more` has
/// STATE_BYTES and what only that entry has.
std::string header_constants(const EntryParts& parts, const std::vector<Constant>& more);

/// For the header, in C: NAME_labels, empty if the model has no labels.
std::string labels_declaration(const EntryParts& parts);
std::string labels_definition(const EntryParts& parts);

/// For the header: NAME_CHECK_ARENA, which does not compile for a buffer that is too small or not aligned.
std::string arena_check(const EntryParts& parts);

}  // namespace milliwatt
