// Where a search works, and for what.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "base/stage_progress.h"
#include "data/dataset.h"
#include "fit/journal.h"
#include "fit/limits.h"
#include "fit/search_space.h"
#include "recipe/recipe.h"
#include "target/board.h"

namespace milliwatt {

struct FitRequest {
  std::filesystem::path recipe;
  std::string board;
  std::optional<std::filesystem::path> data;  ///< somebody's own instead of the recipe's
  Limits limits;                              ///< that were asked for; others are the recipe's, then the board's
  std::optional<std::uint64_t> seed;          ///< instead of the recipe's
  std::filesystem::path folder;               ///< empty: NAME-fit
  std::size_t variations = 96;                ///< to measure, at most
  std::size_t trials = 12;                    ///< to train, at most; 0: what the recipe says, otherwise 12
  bool skip_bad = false;
  Watcher watch = [](const StageProgress&) {};
  std::function<void(const Dataset&)> show_data = [](const Dataset&) {};
};

struct FitPlace {
  std::string recipe_file;  ///< for messages
  std::string text;         ///< of the recipe; with the seed that was asked for
  Recipe recipe;
  SearchSpace space;
  Board board;
  Limits limits;
  std::filesystem::path folder;               ///< what all searches of the recipe share
  std::optional<std::filesystem::path> data;  ///< somebody's own instead of what the project makes
  std::size_t most_variations = 0, most_trials = 0;
  bool skip_bad = false;
  Watcher watch;
  std::function<void(const Dataset&)> show_data;
  std::shared_ptr<Journal> journal;

  std::uint64_t seed() const { return recipe.training.seed; }
  std::filesystem::path claims() const { return folder / "claims"; }
  std::filesystem::path trials() const { return folder / "trials"; }
  std::filesystem::path results() const { return folder / board.name; }
};

/// @throws Error if the board is not emulated, or a limit is on something that is not known of it.
void check_measurable(const Board& board, const Limits& limits);

/// @throws Error naming the folder.
void make_search_folder(const std::filesystem::path& folder);

/// Makes its folders. @throws Error if the recipe cannot be used, the board is not emulated, or a limit is on something
/// that is not known of it.
FitPlace open_place(const FitRequest& request);

}  // namespace milliwatt
