#include "fit/timed_search.h"

#include <fmt/format.h>

#include <chrono>
#include <string>

#include "base/error.h"
#include "base/process.h"
#include "fit/cpu_seconds.h"
#include "fit/launch.h"

namespace milliwatt {
namespace {

/// What is there after the user asked to stop.
std::string kept_text(const SearchResult& result) {
  const std::string again = "the same command goes on from here";
  if (result.tried.empty()) return fmt::format("interrupted before the first comparison; {}", again);
  const Tried& best = result.tried.front();
  return fmt::format("interrupted; the best so far, {:.3f} on the validation part after {} epochs, is {}{}; {}",
                     best.validation, best.epochs, result.titles[best.candidate],
                     result.file.empty() ? "" : " in " + result.file.string(), again);
}

}  // namespace

void search_timed(SearchResult& result, const std::function<void()>& search) {
  const auto started = std::chrono::steady_clock::now();
  result.leads = launch_of_environment().leads();
  try {
    search();
  } catch (const Interrupted&) {
    throw Error(kept_text(result));
  }
  result.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - started).count();
  result.cpu_seconds = cpu_seconds();
}

}  // namespace milliwatt
