// The recipes that new ones start from are those under recipes/, which the program carries with it.
#include <fmt/format.h>

#include "base/error.h"
#include "base/nearest.h"
#include "embedded_recipes.h"
#include "recipe/recipe.h"

namespace milliwatt {

std::string new_recipe(const std::string& task, const std::string& name) {
  std::vector<std::string> tasks;
  for (const EmbeddedFile& file : embedded_recipes()) {
    const std::string stem = std::filesystem::path(file.path).stem().string();
    tasks.push_back(stem);
    if (stem != task) continue;
    const std::string line = fmt::format("\nname = \"{}\"", stem);
    std::string text = file.text;
    const std::size_t at = text.find(line);
    expects(at != std::string::npos, "every recipe of ours is named after its file");
    return text.replace(at, line.size(), fmt::format("\nname = \"{}\"", name));
  }
  throw Error(fmt::format("task {}: unknown; did you mean {}?", task, nearest(task, tasks)));
}

}  // namespace milliwatt
