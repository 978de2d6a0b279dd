#include "train/stop_signals.h"

#include <atomic>
#include <cstddef>

namespace milliwatt {
namespace {

constexpr std::array<int, 3> kSignals = {SIGINT, SIGTERM, SIGHUP};

std::atomic<bool> signal_seen = false;
static_assert(std::atomic<bool>::is_always_lock_free);

extern "C" void note_signal(int) { signal_seen = true; }

}  // namespace

StopSignals::StopSignals() {
  signal_seen = false;
  for (std::size_t i = 0; i < kSignals.size(); ++i) {
    ::sigaction(kSignals[i], nullptr, &before_[i]);
    if (before_[i].sa_handler == SIG_IGN) continue;
    struct sigaction handler = {};
    handler.sa_handler = note_signal;
    // Back to the default after the first, for a user who will not wait. Calls that wait go on waiting.
    handler.sa_flags = static_cast<int>(SA_RESETHAND | SA_RESTART);
    ::sigemptyset(&handler.sa_mask);
    ::sigaction(kSignals[i], &handler, nullptr);
  }
}

StopSignals::~StopSignals() {
  for (std::size_t i = 0; i < kSignals.size(); ++i) ::sigaction(kSignals[i], &before_[i], nullptr);
}

bool StopSignals::seen() const { return signal_seen; }

}  // namespace milliwatt
