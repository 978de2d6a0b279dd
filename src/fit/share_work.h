// Work that several processes share by a journal: each piece is done once, by whoever claims it first.
#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "base/json.h"
#include "fit/journal.h"

namespace milliwatt {

struct SharedWork {
  std::filesystem::path claims;   ///< a folder for the files that say who does what
  std::vector<std::string> keys;  ///< of the pieces, in the journal; plain names of files
  /// Does piece `i` and gives what the journal is to keep of it. Called from several threads if `at_once`.
  std::function<Json(std::size_t i)> work;
  /// Called after each piece that is found done: how many are.
  std::function<void(std::size_t done)> show = [](std::size_t) {};
  bool at_once = false;  ///< several pieces, on as many threads as there are
};

/// Returns when all pieces are done, those of other processes included. A piece whose process was killed is done again.
/// @returns the entries, in the order of the keys
/// @throws what `work` throws
std::vector<Json> share_work(Journal& journal, const SharedWork& shared);

}  // namespace milliwatt
