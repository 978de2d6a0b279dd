// The file that connects the harness with one model.
#pragma once

#include <string>

#include "emit/source.h"

namespace milliwatt {

/// Where the harness keeps inputs and outputs.
enum class Tensors {
  kInArena,  ///< where NAME_in0(arena) and NAME_out0(arena) say: nothing is copied
  kApart,    ///< in buffers of the harness: NAME_run copies
};

/// The text of harness_model.cpp.
std::string harness_model_text(const Source& source, Tensors tensors);

}  // namespace milliwatt
