// A small network for tests that look at emitted text.
#pragma once

#include "graph/graph.h"

namespace milliwatt {

/// Ten time steps of four sensors to three gestures: 1x10x1x4 -> 1x8x1x8 -> 1x6x1x8 -> 1x1x1x8 -> 1x3.
Graph gesture_model();

}  // namespace milliwatt
