// What the verbs that take a recipe have in common.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "cli/command.h"
#include "recipe/stages.h"

namespace milliwatt {

struct RecipeOptions {
  std::string recipe, data, directory;
  std::optional<std::uint64_t> seed;
};

void add_recipe_options(CLI::App& command, RecipeOptions& options);

/// Reads the recipe, and puts what the command line says over it.
Workplace workplace_of(const RecipeOptions& options);

/// The command that does the same again, without folders.
std::string regenerating_command(const std::string& verb, const RecipeOptions& options);

}  // namespace milliwatt
