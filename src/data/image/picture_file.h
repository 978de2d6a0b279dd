// Pictures in files: .png and .jpg.
#pragma once

#include <filesystem>

#include "data/image/picture.h"

namespace milliwatt {

/// Does the name end as one of these files does?
bool is_picture_file(const std::filesystem::path& path);

/// Decodes the file (its bytes say what it is, not its name): grey or colour, transparency over black, 16 bits cut
/// to 8.
/// @throws Error naming the file: missing, empty, neither .png nor .jpg, damaged or cut short, more than 64 million
/// pixels.
Picture read_picture(const std::filesystem::path& path);

/// Writes a .png file, grey or in colour. @throws Error naming the file if it cannot be written.
void write_picture(const std::filesystem::path& path, const Picture& picture);

}  // namespace milliwatt
