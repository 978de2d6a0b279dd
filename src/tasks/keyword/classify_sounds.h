// Labels over time for recordings and for a stream of samples: what `classify` does.
#pragma once

#include <functional>
#include <istream>
#include <string>
#include <vector>

#include "tasks/keyword/window_classifier.h"

namespace milliwatt {

/// A model with its sound metadata.
struct SoundNetwork {
  Graph graph;
  SoundModel sounds;
};

/// What the model heard in one recording.
struct HeardSound {
  std::string file;    ///< `-`: standard input
  double seconds = 0;  ///< its length
  std::vector<HeardWindow> windows;
};

/// Reads the file, as for training: channels averaged, other rates resampled. `step_s`: how far the window moves.
/// @throws Error naming the file.
HeardSound classify_file(const SoundNetwork& network, const std::string& file, double step_s);

/// Takes 16-bit little-endian mono samples at the model's rate until the stream ends, and calls `hear` for each answer
/// as soon as it is there.
/// @throws Error if the stream has no samples or ends within one.
HeardSound classify_samples(const SoundNetwork& network, std::istream& samples, double step_s,
                            const WindowClassifier::Hear& hear);

}  // namespace milliwatt
