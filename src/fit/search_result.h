// What a search found, be it of a recipe or of a model.
#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "fit/halving.h"
#include "fit/limits.h"
#include "recipe/deployment.h"
#include "target/board.h"
#include "tasks/task.h"

namespace milliwatt {

/// A candidate that was trained to the end, built, and run on the board.
struct Built {
  std::shared_ptr<const Score> score;  ///< of the whole test part, on the host; null if there are no data
  std::optional<BoardTrial> trial;     ///< of some items; empty if there are no data
  Measurement measurement;
  double agreement = 0;  ///< share of the inputs for which board and host gave the same bytes
  std::size_t board_items = 0;
  std::string noun;  ///< of an item
  Form form;
  Arrival arrival;
  Figures figures;  ///< of the linked application
};

struct SearchResult {
  std::string name;  ///< of the recipe or model
  Board board;
  Limits limits;
  std::vector<std::string> titles;        ///< of the variations that were measured
  std::vector<Cost> costs;                ///< the same
  bool first_is_given = false;            ///< variation 0 is what was given, unchanged
  std::size_t variations = 0, drawn = 0;  ///< that there are, and that were looked at
  std::vector<std::string> refused;       ///< why some are none, each once
  std::vector<std::string> left_out;      ///< tables of the recipe that nothing fits with
  std::vector<std::string> notes;
  std::vector<Tried> tried;             ///< the best first; empty if nothing fits
  std::size_t candidate = 0;            ///< the chosen one, or the nearest if none fits
  std::optional<Built> built;           ///< of the chosen one; empty if none was built
  std::vector<Check> checks;            ///< of the chosen or the nearest
  std::vector<std::string> misses;      ///< in what the answer falls short; empty: it fits
  std::filesystem::path file;           ///< recipe or model of the answer; empty if there is none
  bool leads = true;                    ///< false: this process only worked, another one has the answer
  double seconds = 0, cpu_seconds = 0;  ///< of this run, the processes that it started included

  std::size_t fitting() const;
};

/// Builds the candidate and takes it as the answer.
/// @throws Interrupted
Outcome take_candidate(SearchResult& result, std::size_t candidate, const std::function<Built()>& build);

/// Nothing fits: the answer is how far the nearest is.
void name_nearest(SearchResult& result);

}  // namespace milliwatt
