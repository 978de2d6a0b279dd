// What a recommender reads, and from its scores to a list, in whole numbers and fixed memory.
//
// Items have numbers from 0. The network reads a code for each memory and item: how much the memory holds of the item.
// A memory holds the item that was chosen last by its first share; an item that was chosen before another counts less
// by the memory's factor. The network's output is a score for each item.
#pragma once

#include <stdint.h>
#include <string.h>

namespace milliwatt {

enum : uint8_t { kMostMemories = 8 };
const int8_t kWholeItem = 127;  // the code of an item that a memory holds whole

struct HistoryForm {
  uint16_t items;                  // that the network knows
  uint8_t memories;                // 1 to kMostMemories
  uint16_t firsts[kMostMemories];  // of each: how much it holds of the last item, in 1/65536
  uint16_t fades[kMostMemories];   // of each: what is left of an item after another, in 1/65536
};

// Fills the network's input: memories x items codes. `chosen`: the numbers of the items that were chosen, the last one
// first; others are skipped, but make those before them older.
inline void write_history(const HistoryForm& form, const uint16_t* chosen, uint16_t count, int8_t* input) {
  memset(input, 0, static_cast<size_t>(form.memories) * form.items);
  for (uint8_t memory = 0; memory < form.memories; ++memory, input += form.items) {
    uint32_t held = form.firsts[memory];
    for (uint16_t i = 0; i < count && held > 0; ++i) {
      const int8_t code = static_cast<int8_t>((held * kWholeItem + 32768u) >> 16);
      if (chosen[i] < form.items && input[chosen[i]] < code) input[chosen[i]] = code;
      held = (held * form.fades[memory]) >> 16;
    }
  }
}

// A set of items, a bit each: (items + 7) / 8 bytes.
inline void mark_item(uint8_t* set, uint16_t item) {
  set[item >> 3] = static_cast<uint8_t>(set[item >> 3] | (1u << (item & 7)));
}
inline bool has_item(const uint8_t* set, uint16_t item) { return ((set[item >> 3] >> (item & 7)) & 1u) != 0; }

template <typename Score>
struct TopItem {
  uint16_t item;
  Score score;
};

// Takes item after item, with its score, and keeps the best ones: of equal scores those that came first.
template <typename Score>
class TopItems {
 public:
  // `list` has room for `most`, 1 or more.
  TopItems(TopItem<Score>* list, uint16_t most) : list_(list), most_(most), count_(0) {}

  void add(uint16_t item, Score score) {
    if (count_ == most_ && !(list_[count_ - 1].score < score)) return;
    uint16_t place = count_ < most_ ? count_++ : static_cast<uint16_t>(count_ - 1);
    for (; place > 0 && list_[place - 1].score < score; --place) list_[place] = list_[place - 1];
    list_[place].item = item;
    list_[place].score = score;
  }

  uint16_t count() const { return count_; }

 private:
  TopItem<Score>* list_;
  uint16_t most_;
  uint16_t count_;
};

// The best items that are not in the set `without`, the best first. Returns how many there are, at most `most`.
template <typename Score>
inline uint16_t find_top_items(const Score* scores, uint16_t items, const uint8_t* without, TopItem<Score>* list,
                               uint16_t most) {
  TopItems<Score> best(list, most);
  for (uint16_t item = 0; item < items; ++item) {
    if (!has_item(without, item)) best.add(item, scores[item]);
  }
  return best.count();
}

}  // namespace milliwatt
