#include "cli/progress.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>

namespace milliwatt {

ProgressLine::ProgressLine(Where where) : where_(where), on_terminal_(isatty(STDERR_FILENO) == 1) {}

void ProgressLine::end() {
  if (open_) fmt::print(stderr, "{}", where_ == Where::kTerminalOnly ? "\r\x1b[K" : "\n");
  std::fflush(stderr);
  open_ = false;
}

void ProgressLine::show(const StageProgress& at) {
  constexpr std::chrono::milliseconds kOnTerminal(100);
  constexpr std::chrono::seconds kElsewhere(10);
  if (where_ == Where::kTerminalOnly && !on_terminal_) return;
  const Clock::time_point now = Clock::now();
  const bool is_new = at.stage != stage_;
  const bool is_end = at.done >= 1;
  if (!is_new && !is_end && now - last_ < (on_terminal_ ? Clock::duration(kOnTerminal) : Clock::duration(kElsewhere)))
    return;
  if (is_new) end();
  stage_ = at.stage;
  last_ = now;
  const std::string line = fmt::format("{:<16} {:>3.0f} %  {}", at.stage, 100 * std::clamp(at.done, 0.0, 1.0), at.note);
  if (on_terminal_) {
    fmt::print(stderr, "\r{}\x1b[K", line);
    std::fflush(stderr);
    open_ = true;
  } else {
    fmt::print(stderr, "{}\n", line);
  }
}

}  // namespace milliwatt
