// What a .wav file's own structure says, before a decoder is asked.
#pragma once

#include <cstddef>
#include <span>

namespace milliwatt {

/// Walks the chunks of a RIFF file. Decoders are lenient: they read what there is of a file that was cut off, and a
/// clip would silently be half of what it was.
/// @throws Error without the file's name: empty, not a .wav file, no samples, fewer bytes than its header promises.
void check_wav(std::span<const std::byte> bytes);

}  // namespace milliwatt
