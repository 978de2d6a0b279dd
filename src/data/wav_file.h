// What a .wav file's own structure says, before a decoder is asked.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace milliwatt {

/// Walks the chunks of a RIFF file (also big-endian RIFX and 64-bit RF64) and gives the same sound as a file with
/// nothing but its format and its samples, all sizes true. Decoders are lenient: they read what there is of a file that
/// was cut off, nothing of one whose writer never filled in the size, and stop at chunks that they do not know.
///
/// If the size of the samples was never filled in (0 or huge, as writers into pipes leave it), they reach to the end of
/// the file.
/// @throws Error without the file's name, saying what would help: empty, not a .wav file, no samples, samples in
/// several chunks, fewer bytes than its header promises, or a format that no sound can have.
std::vector<std::byte> plain_wav(std::span<const std::byte> bytes);

}  // namespace milliwatt
