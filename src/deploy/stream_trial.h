// Runs a stream on a board and compares its calls with whole windows on the host.
#pragma once

#include <cstdint>
#include <string>

#include "board/measure.h"
#include "deploy/lowered_model.h"

namespace milliwatt {

struct StreamTrial {
  Measurement measurement;  ///< of a call on a full window
  int calls = 0;            ///< that were compared
  std::string difference;   ///< the first call and output that differ from the whole window; empty if none
};

/// Feeds random rows until the window is full, then runs `calls` more calls.
StreamTrial try_stream(const Planned& planned, const Source& source, const Board& board, std::uint32_t seed, int calls);

}  // namespace milliwatt
