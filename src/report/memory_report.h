// `compile --memory`: the contents of a plan's arena over time, as JSON.
#pragma once

#include <filesystem>

#include "base/json.h"
#include "deploy/lowered_model.h"

namespace milliwatt {

/// {"model", "arena_bytes", "moments": [{"op", "name", "step", "live_bytes"}], "buffers": [{"kind":
/// tensor|scratch|state, "names", "offset", "bytes", "live": [[first moment, last moment, low, high], ...]}]}: bytes
/// [low, high) of the arena.
Json memory_json(const Planned& planned);

/// Writes it as a file. @throws Error
void write_memory(const std::filesystem::path& path, const Planned& planned);

}  // namespace milliwatt
