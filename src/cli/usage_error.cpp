#include "cli/usage_error.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <vector>

#include "base/nearest.h"

namespace milliwatt {
namespace {

bool is_option(const std::string& word) { return word.size() > 1 && word.starts_with('-'); }

std::vector<std::string> verbs_of(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::App* verb : app.get_subcommands([](const CLI::App*) { return true; }))
    names.push_back(verb->get_name());
  return names;
}

/// `--board`, `-o`, ...
std::vector<std::string> options_of(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::Option* option : app.get_options()) {
    for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
    for (const std::string& name : option->get_snames()) names.push_back("-" + name);
  }
  return names;
}

/// The program or the verb that was chosen.
const CLI::App& chosen_of(const CLI::App& app) {
  const std::vector<CLI::App*> chosen = app.get_subcommands();
  return chosen.empty() ? app : *chosen.front();
}

std::string unknown_option(const CLI::App& app, const std::string& word) {
  const std::string option = word.substr(0, word.find('='));
  return fmt::format("{}: {}: unknown option; the nearest is {}", app.get_name(), option,
                     nearest(option, options_of(app)));
}

/// Names the first word that is not known; empty if all are.
std::string unknown_word(const CLI::App& app) {
  for (const std::string& word : app.remaining()) {
    if (is_option(word)) return unknown_option(app, word);
    const std::vector<std::string> verbs = verbs_of(app);
    return fmt::format("{}: unknown verb; the nearest is {}; supported: {}", word, nearest(word, verbs),
                       fmt::join(verbs, ", "));
  }
  const CLI::App& verb = chosen_of(app);
  const std::vector<std::string> words = verb.remaining();
  const auto option = std::ranges::find_if(words, is_option);
  return option == words.end() || &verb == &app ? std::string() : unknown_option(verb, *option);
}

}  // namespace

std::string usage_error(const CLI::App& app, const CLI::ParseError& error) {
  const std::string unknown = unknown_word(app);
  if (!unknown.empty()) return unknown;
  if (error.get_exit_code() == 0) return "";
  const CLI::App& verb = chosen_of(app);
  const std::string help = &verb == &app ? "milliwatt --help" : fmt::format("milliwatt {} --help", verb.get_name());
  const std::string what = &verb == &app ? error.what() : fmt::format("{}: {}", verb.get_name(), error.what());
  return what.find("; ") != std::string::npos ? what : fmt::format("{}; see {}", what, help);
}

}  // namespace milliwatt
