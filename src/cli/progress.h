// Progress of long work, on standard error: one line that is overwritten on a terminal, a line every few seconds
// elsewhere.
#pragma once

#include <chrono>
#include <string>

#include "base/stage_progress.h"

namespace milliwatt {

class ProgressLine {
 public:
  enum class Where {
    kEverywhere,
    kTerminalOnly,  ///< for work of seconds: the line is erased at the end
  };

  explicit ProgressLine(Where where = Where::kEverywhere);
  ~ProgressLine() { end(); }
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;

  void show(const StageProgress& at);
  /// A watcher that shows its progress here. It must not outlive this object.
  Watcher watcher() {
    return [this](const StageProgress& at) { show(at); };
  }
  /// Finishes the line that is being overwritten, so that other text can be printed.
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
