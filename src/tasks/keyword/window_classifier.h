// What a network hears in sound that comes piece by piece: one answer for each position of its window.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "data/sound.h"
#include "graph/graph.h"
#include "ops/execute.h"
#include "tasks/keyword/sound_model.h"

namespace milliwatt {

/// An answer for the sound from `start_s` to `end_s`.
struct HeardWindow {
  double start_s = 0, end_s = 0;
  int label = 0;
  double probability = 0;
};

/// A sound shorter than the window is padded as a training clip is. Otherwise the window moves by a fixed step, and the
/// last window ends with the sound, so that nothing is left out. The bits are the device's: the same front end, and the
/// network by the reference semantics.
class WindowClassifier {
 public:
  using Hear = std::function<void(const HeardWindow&)>;

  /// `network` reads features; both must outlive this. `step_s`: how far the window moves.
  /// @throws Error if the step is shorter than a sample or longer than the window.
  WindowClassifier(const Graph& network, const SoundModel& sounds, double step_s);

  /// Takes samples at the model's rate. Calls `hear` for each window that they complete.
  void push(std::span<const std::int16_t> samples, const Hear& hear);
  /// Answers for what is left of the sound. After this a new sound can begin.
  void finish(const Hear& hear);

 private:
  HeardWindow answer(std::span<const std::int16_t> window);
  std::span<const std::int16_t> from(std::size_t start) const { return std::span(kept_).subspan(start - first_kept_); }
  double seconds(std::size_t samples) const;

  const Graph* network_;
  const SoundModel* sounds_;
  Executor executor_;
  std::size_t window_, step_;    // in samples
  Samples kept_;                 // at least the last window of the sound
  std::size_t first_kept_ = 0;   // where in the sound kept_ begins
  std::size_t next_ = 0;         // where the next window begins
  std::size_t heard_until_ = 0;  // where the last window ended; 0: there was none
};

}  // namespace milliwatt
