// Who chose what, and when: ratings of items by users.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace milliwatt {

/// The columns of a .csv file, or the keys of JSON lines. An empty one is found by its usual names.
struct RatingsForm {
  std::string user = {};    ///< user, userId, user_id
  std::string item = {};    ///< item, itemId, item_id, movieId, movie_id
  std::string time = {};    ///< time, timestamp: in seconds
  std::string rating = {};  ///< rating; there may be none
  double least = 0;         ///< ratings below it are no choice and do not count
};

/// An item that a user chose.
struct Choice {
  int item = 0;      ///< its number in Ratings::items
  double time = 0;   ///< in seconds
  std::size_t line;  ///< of the file, from 1
};

struct UserHistory {
  std::string user;
  std::vector<Choice> choices;  ///< by time. Choices of one second are in an order that follows from the names alone
};

struct Ratings {
  std::string file;
  std::vector<std::string> items;          ///< shorter names first, then in their order
  std::vector<UserHistory> users;          ///< in the order of their names
  std::vector<std::string> left_out = {};  ///< problems of lines that were left out

  std::size_t count() const;
};

/// Reads a .csv file, a .jsonl file (an object a line), or of a folder ratings.csv or ratings.jsonl.
/// @throws Error naming the file and a missing column, or (unless `skip_bad`) every line without user, item or time,
///   and every item that a user chose twice.
Ratings read_ratings(const std::filesystem::path& path, const RatingsForm& form, bool skip_bad);

}  // namespace milliwatt
