// A stream's calls on a board, held against whole windows on the host.
#pragma once

#include <cstdint>
#include <string>

#include "board/measure.h"
#include "deploy/lowered_model.h"

namespace milliwatt {

struct StreamTrial {
  Measurement measurement;  ///< of a call on a full window
  int calls = 0;            ///< whose answers were compared
  std::string difference;   ///< the first call and output that differ from the whole window's; empty if none does
};

/// Runs random rows of that seed: until the window is full, and `calls` more times.
StreamTrial try_stream(const Planned& planned, const Source& source, const Board& board, std::uint32_t seed, int calls);

}  // namespace milliwatt
