// Ctrl-C in the middle of training: noticed here, obeyed at the next batch boundary.
#pragma once

#include <signal.h>

#include <array>

namespace milliwatt {

/// While one exists, SIGINT, SIGTERM and SIGHUP are noted instead of ending the process (those that are ignored stay
/// ignored); a second one ends it at once. One at a time.
class StopSignals {
 public:
  StopSignals();
  ~StopSignals();
  StopSignals(const StopSignals&) = delete;
  StopSignals& operator=(const StopSignals&) = delete;

  /// Has one come?
  bool seen() const;

 private:
  std::array<struct sigaction, 3> before_{};
};

}  // namespace milliwatt
