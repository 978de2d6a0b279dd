// What a user does with a model file, within one process.
#pragma once

#include <cstdint>
#include <filesystem>

namespace milliwatt {

/// How far it went.
enum class Use : std::uint8_t {
  kRefused,  ///< by the reader or the checks
  kNoPlan,   ///< read, then refused for that board
  kEmitted,  ///< planned and emitted, but more work than kMostMacs
  kRun,      ///< and computed by the reference
};

/// The reference takes about a second for so many with the sanitizers.
inline constexpr std::int64_t kMostMacs = 10'000'000;

/// Reads and verifies the file, plans and emits it for a board (`number` says which), and runs it once on random
/// inputs.
/// @throws std::exception if a file is refused with more than one line, or anything else than Error is thrown.
Use use_file(const std::filesystem::path& path, std::uint32_t number);

}  // namespace milliwatt
