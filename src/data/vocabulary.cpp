#include "data/vocabulary.h"

#include <algorithm>
#include <array>

namespace milliwatt {
namespace {

// First some words that are near the usual keywords, then others. No two of them, and none of them and a keyword that
// people use, sound the same (so not `know`, `two`, `write`): which would be the unknown one? And none holds a usual
// keyword whole, as `onion` holds `on`.
constexpr std::array kWords = {
    "own",     "of",      "top",     "no",     "gone",  "stock",  "often",   "office", "shop",   "step",
    "good",    "low",     "up",      "an",     "yes",   "down",   "left",    "right",  "one",    "three",
    "four",    "five",    "six",     "seven",  "eight", "nine",   "zero",    "bed",    "bird",   "cat",
    "dog",     "happy",   "house",   "tree",   "wow",   "follow", "forward", "learn",  "visual", "water",
    "window",  "table",   "morning", "light",  "music", "please", "yellow",  "orange", "people", "number",
    "because", "kitchen", "father",  "summer", "paper", "market", "river",   "simple", "finger", "garden"};

}  // namespace

std::vector<std::string> other_words(const std::vector<std::string>& keywords) {
  std::vector<std::string> words;
  for (const char* word : kWords) {
    if (std::find(keywords.begin(), keywords.end(), word) == keywords.end()) words.emplace_back(word);
  }
  return words;
}

}  // namespace milliwatt
