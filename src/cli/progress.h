// Long work, for somebody who waits: on a terminal one line that is written over, elsewhere a line now and then.
// Everything goes to standard error.
#pragma once

#include <chrono>
#include <string>

#include "base/stage_progress.h"

namespace milliwatt {

class ProgressLine {
 public:
  enum class Where {
    kEverywhere,
    kTerminalOnly,  ///< for work of seconds: nothing stays when it is done
  };

  explicit ProgressLine(Where where = Where::kEverywhere);
  ~ProgressLine() { end(); }
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;

  void show(const StageProgress& at);
  /// Shows what it is called with, while this lives.
  Watcher watcher() {
    return [this](const StageProgress& at) { show(at); };
  }
  /// Ends the line that is being written over, for something else to be printed.
  void end();

 private:
  using Clock = std::chrono::steady_clock;

  Where where_;
  bool on_terminal_;
  bool open_ = false;
  std::string stage_;
  Clock::time_point last_{};
};

}  // namespace milliwatt
