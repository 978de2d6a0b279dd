// The zero-cost filter's work: what variations cost on the board, shared by processes.
#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/stage_progress.h"
#include "fit/cost.h"
#include "fit/journal.h"

namespace milliwatt {

struct CostRequest {
  std::filesystem::path claims;
  std::shared_ptr<Journal> journal;
  std::string board;
  Limits limits;
  std::vector<std::string> follows_from;  ///< of each variation: everything that its cost follows from
  std::vector<std::string> titles;        ///< the same: for people
  std::function<Cost(std::size_t)> cost;  ///< called from several threads
  Watcher watch;
};

/// @returns the cost of each variation. @throws what `cost` throws
std::vector<Cost> share_costs(const CostRequest& request);

}  // namespace milliwatt
