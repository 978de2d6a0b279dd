// The recipes that new ones start from are those under recipes/, which the program carries with it.
#include <fmt/format.h>

#include "base/error.h"
#include "base/nearest.h"
#include "embedded_recipes.h"
#include "recipe/recipe.h"

namespace milliwatt {
namespace {

/// [decision] and what follows as comments: it depends on the classes, and on how much data there is.
std::string without_decision(const std::string& text) {
  const std::size_t begin = text.find("\n[decision]");
  if (begin == std::string::npos) return text;
  std::string result = text.substr(0, begin + 1);
  bool at_begin = true;
  for (const char c : text.substr(begin + 1)) {
    if (at_begin && c != '\n') result += "# ";
    result += c;
    at_begin = c == '\n';
  }
  return result;
}

}  // namespace

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
    text.replace(at, line.size(), fmt::format("\nname = \"{}\"", name));
    return without_decision(text);
  }
  throw Error(fmt::format("task {}: unknown; did you mean {}?", task, nearest(task, tasks)));
}

}  // namespace milliwatt
