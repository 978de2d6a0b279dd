// What the verbs that make a recipe have in common.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "cli/command.h"
#include "cli/progress.h"
#include "recipe/stages.h"

namespace milliwatt {

struct RecipeOptions {
  std::string recipe, data, directory;
  std::optional<std::uint64_t> seed;
  bool skip_bad = false;
};

void add_recipe_options(CLI::App& command, RecipeOptions& options);

/// Reads the recipe. Options of the command line override it.
Workplace workplace_of(const RecipeOptions& options);

/// Shows progress and, before anything is trained, the table of the data. `progress` must outlive the work.
void watch_on(ProgressLine& progress, Workplace& place);

/// The command that does the same again. It names no folders.
std::string regenerating_command(const std::string& verb, const RecipeOptions& options);

/// Makes the application and prints the report; progress goes to standard error. The arguments are those of
/// make_application().
/// @returns the exit status: that of Verdict::kNo if the recipe's budget is missed or a board's bits differ from the
///   host's.
int make_and_report(Workplace place, const std::vector<std::string>& boards, std::size_t board_items,
                    const std::string& command, bool as_json);

}  // namespace milliwatt
