// The digest that identifies a model file.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace milliwatt {

/// SHA-256 (FIPS 180-4) as 64 lower-case hexadecimal digits.
std::string sha256_hex(std::span<const std::byte> bytes);
/// The same of a text's bytes.
std::string sha256_hex(std::string_view text);

}  // namespace milliwatt
