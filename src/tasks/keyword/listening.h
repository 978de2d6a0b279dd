// Sound clips as a network hears them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "data/sound.h"
#include "ops/signal/log_mel.h"

namespace milliwatt {

/// How a folder of clips becomes features.
struct Listening {
  SoundFolder sounds;
  LogMel front_end;
  std::size_t samples = 0;  ///< of one clip

  /// The clips of one part, by their number in `sounds.clips`.
  std::vector<std::size_t> part(Part part) const;
  /// The waveform of clip i: read, converted, cut or filled to `samples`. @throws Error naming the file.
  Samples clip(std::size_t i) const;
  /// Its features, frames x bins codes.
  std::vector<std::int8_t> features(std::size_t i) const { return log_mel(front_end, clip(i)); }
};

/// SHA-256 over everything in the clips that a training depends on: the classes, and the names and bytes of the
/// training clips. The others do not count: one that is mended, added or left out does not start a training again.
std::string training_digest(const SoundFolder& sounds);

}  // namespace milliwatt
