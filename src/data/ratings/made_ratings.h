// Ratings that the project makes itself.
#pragma once

#include <cstdint>
#include <filesystem>

namespace milliwatt {

struct MadeRatings {
  int users = 600;
  int items = 1'200;
  std::uint64_t seed = 1;
};

/// Writes a .csv file with the columns user, item, rating and time. Items are of twelve kinds and of very different
/// popularity. A user has a taste that drifts, and chooses 20 to 120 items, each by taste, by popularity and by
/// likeness to the one before. Same arguments, same bytes.
void make_ratings(const std::filesystem::path& file, const MadeRatings& what);

}  // namespace milliwatt
