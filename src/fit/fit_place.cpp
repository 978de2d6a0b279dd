#include "fit/fit_place.h"

#include <fmt/format.h>

#include "base/error.h"
#include "base/files.h"
#include "base/process.h"
#include "board/emulator.h"

namespace milliwatt {
namespace {

namespace fs = std::filesystem;

/// With the seed that was asked for.
std::string seeded(const std::string& recipe, std::uint64_t seed) {
  const std::string fit = table_text(recipe, "fit");
  return varied_recipe(recipe, {fmt::format("{{training = {{seed = {}}}}}", seed)}) +
         (fit.empty() ? "" : "[fit]\n" + fit + "\n");
}

}  // namespace

void check_measurable(const Board& board, const Limits& limits) {
  if (!is_emulated(board)) {
    throw Error(
        fmt::format("{}: not emulated, so nothing can be measured there; supported: the boards that `milliwatt "
                    "boards` says are emulated",
                    board.name));
  }
  if (const std::string program = missing_program(board); !program.empty())
    throw Error(fmt::format("{}: {} is not installed; install {}", board.name, program, package_of(program)));
  const bool wants_time = limits.latency_ms || limits.energy_uj || limits.average_mw;
  if (wants_time && board.cycle_model.empty())
    throw Error(fmt::format("{}: its cycles are not known; leave out latency, energy and power", board.name));
  if ((limits.energy_uj || limits.average_mw) && !(board.active_ma && board.sleep_ma))
    throw Error(fmt::format("{}: its currents are not known; leave out energy and power", board.name));
}

void make_search_folder(const fs::path& folder) {
  std::error_code failure;
  fs::create_directories(folder, failure);
  if (failure)
    throw Error(fmt::format("{}: {}; give a folder that you can write to", folder.string(), failure.message()));
}

FitPlace open_place(const FitRequest& request) {
  constexpr std::uint64_t kLongest = 1 << 20;
  FitPlace place;
  place.recipe_file = request.recipe.string();
  place.text = read_text_file(request.recipe, kLongest);
  place.recipe = read_recipe(request.recipe);
  if (request.seed) {
    place.recipe.training.seed = *request.seed;
    place.text = seeded(place.text, *request.seed);
  }
  try {
    const std::string task(place.recipe.task->name());
    place.space = read_search_space(place.text, new_recipe(task, task));
  } catch (const Error& error) {
    throw error.within(place.recipe_file);
  }
  place.board = read_board(request.board);
  place.limits = limits_of(request.limits, place.recipe.budget, place.board);
  check_measurable(place.board, place.limits);
  place.folder = request.folder.empty() ? fs::path(place.recipe.name + "-fit") : request.folder;
  place.data = request.data ? request.data : place.recipe.data;
  place.most_variations = request.variations;
  constexpr std::size_t kTrials = 12;
  place.most_trials = request.trials > 0 ? request.trials : place.space.trials.value_or(kTrials);
  place.skip_bad = request.skip_bad;
  place.watch = request.watch;
  place.show_data = request.show_data;
  for (const fs::path& folder : {place.claims(), place.trials(), place.results()}) make_search_folder(folder);
  place.journal = std::make_shared<Journal>(place.folder / "journal.jsonl");
  return place;
}

}  // namespace milliwatt
