#include "fit/launch.h"

#include <fmt/format.h>

#include <charconv>
#include <cstdlib>
#include <optional>
#include <string_view>

#include "base/error.h"

namespace milliwatt {
namespace {

constexpr int kMostProcesses = 100'000;

/// Empty if the variable is not set. @throws Error if it is no number from `least` to `most`.
std::optional<int> variable(const char* name, int least, int most) {
  const char* const text = std::getenv(name);
  if (text == nullptr) return std::nullopt;
  const std::string_view word(text);
  int number = 0;
  const auto [end, failure] = std::from_chars(word.data(), word.data() + word.size(), number);
  if (failure != std::errc() || end != word.data() + word.size() || number < least || number > most)
    throw Error(fmt::format("{}: is \"{}\"; supported: {} to {}", name, word, least, most));
  return number;
}

}  // namespace

Launch launch_of_environment() {
  const std::optional<int> processes = variable("WORLD_SIZE", 1, kMostProcesses);
  const std::optional<int> rank = variable("RANK", 0, processes.value_or(kMostProcesses) - 1);
  if (processes.has_value() != rank.has_value()) {
    throw Error(fmt::format("{}: is not set, but {} is; set both, as torchrun does, or neither",
                            rank ? "WORLD_SIZE" : "RANK", rank ? "RANK" : "WORLD_SIZE"));
  }
  return {rank.value_or(0), processes.value_or(1)};
}

}  // namespace milliwatt
