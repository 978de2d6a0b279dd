#include "data/vocabulary.h"

#include <algorithm>
#include <array>

namespace milliwatt {
namespace {

// First the words that are near the usual keywords, then others. No two of them, and none of them and a keyword that
// people use, sound the same (so not `know`, `two`, `right` beside `write`): which would be the unknown one?
constexpr std::array kWords = {
    "own",    "of",    "top",     "gone",   "stock", "often",  "office", "offer",   "soft",   "cough",  "awful",
    "shop",   "step",  "spot",    "stoop",  "stomp", "stuff",  "store",  "stone",   "slow",   "so",     "though",
    "dough",  "got",   "goat",    "ghost",  "gold",  "grow",   "good",   "low",     "an",     "in",     "and",
    "home",   "dawn",  "song",    "honest", "onion", "up",     "down",   "left",    "right",  "yes",    "no",
    "one",    "three", "four",    "five",   "six",   "seven",  "eight",  "nine",    "zero",   "bed",    "bird",
    "cat",    "dog",   "happy",   "house",  "tree",  "wow",    "follow", "forward", "learn",  "visual", "water",
    "window", "table", "morning", "light",  "music", "please", "yellow", "orange",  "people", "number", "because"};

}  // namespace

std::vector<std::string> other_words(const std::vector<std::string>& keywords) {
  std::vector<std::string> words;
  for (const char* word : kWords) {
    if (std::find(keywords.begin(), keywords.end(), word) == keywords.end()) words.emplace_back(word);
  }
  return words;
}

}  // namespace milliwatt
