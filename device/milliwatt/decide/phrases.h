// From a network's scores over time to words and to one of a list of phrases, in whole numbers and fixed memory.
//
// The network was trained by connectionist temporal classification (Graves, Fernandez, Gomez, Schmidhuber 2006): for
// each step in time it gives a score for each label. Label 0 is the blank, "nothing new"; the others are words. Labels
// in a row that are equal are one, then blanks go: what is left is what was said.
//
// 1. Scores become logarithms of probabilities (label_logs).
// 2. SaidWords: the best label of each step. Needs no list.
// 3. PhraseSearch: for beginnings of the list's phrases, the probability of all labellings that come to them, step by
//    step; the best beginnings stay, as many as there is room for (prefix beam search, Hannun et al. 2014).
//
// Logarithms are to base 2, in 1/4096 (bits).
#pragma once

#include <stdint.h>

#include "../core/flash.h"

namespace milliwatt {

const int32_t kOneBit = 4096;
const int32_t kImpossible = -(static_cast<int32_t>(1) << 29);

// log2(1 + 2^(-i/8)).
const uint16_t kLogsOfSums[105] MILLIWATT_FLASH = {
    4096, 3846, 3606, 3378, 3160, 2954, 2757, 2572, 2396, 2230, 2074, 1927, 1789, 1659, 1538, 1425, 1319, 1220,
    1128, 1042, 962,  888,  819,  755,  696,  641,  591,  544,  501,  461,  424,  390,  358,  329,  303,  278,
    256,  235,  216,  198,  182,  167,  153,  141,  129,  119,  109,  100,  92,   84,   77,   71,   65,   60,
    55,   50,   46,   42,   39,   35,   33,   30,   27,   25,   23,   21,   19,   18,   16,   15,   14,   13,
    12,   11,   10,   9,    8,    7,    7,    6,    6,    5,    5,    4,    4,    4,    3,    3,    3,    3,
    2,    2,    2,    2,    2,    2,    1,    1,    1,    1,    1,    1,    1,    1,    1};

// The logarithm of the sum of two probabilities, from their logarithms; to 3/4096.
inline int32_t log_of_sum(int32_t a, int32_t b) {
  const int32_t most = a > b ? a : b;
  const int32_t apart = a > b ? a - b : b - a;
  if (apart >= static_cast<int32_t>(104) << 9) return most;
  const Flash<uint16_t> table(kLogsOfSums);
  const int32_t low = table[apart >> 9];
  const int32_t high = table[(apart >> 9) + 1];
  return most + low - (((low - high) * (apart & 511)) >> 9);
}

// The logarithm of a product.
inline int32_t log_of_product(int32_t a, int32_t b) {
  const int32_t sum = a + b;
  return sum > kImpossible ? sum : kImpossible;
}

// Logarithms of scores, of any sum, become those of probabilities whose sum is 1.
inline void normalize_logs(int32_t* logs, uint8_t labels) {
  int32_t sum = logs[0];
  for (uint8_t i = 1; i < labels; ++i) sum = log_of_sum(sum, logs[i]);
  for (uint8_t i = 0; i < labels; ++i) logs[i] -= sum;
}

// The logarithms of a step's probabilities. `scores`: codes of a byte, of the blank first. `bits_per_code`: what a code
// is as a logarithm to base 2 (the output's scale times 1.442695), in 1/2^20; below 4 * 2^20.
inline void label_logs(const int8_t* scores, uint8_t labels, int32_t bits_per_code, int32_t* logs) {
  int8_t best = scores[0];
  for (uint8_t i = 1; i < labels; ++i) best = scores[i] > best ? scores[i] : best;
  for (uint8_t i = 0; i < labels; ++i) logs[i] = ((static_cast<int32_t>(scores[i]) - best) * bits_per_code) >> 8;
  normalize_logs(logs, labels);
}

// The best label, the first of equal ones.
inline uint8_t best_label(const int32_t* logs, uint8_t labels) {
  uint8_t best = 0;
  for (uint8_t i = 1; i < labels; ++i) best = logs[i] > logs[best] ? i : best;
  return best;
}

// The words that the best label of each step spells.
class SaidWords {
 public:
  SaidWords(uint8_t* words, uint8_t room) : words_(words), room_(room), count_(0), last_(0), is_whole_(true) {}

  void add(uint8_t label) {
    if (label != 0 && label != last_) {
      if (count_ < room_)
        words_[count_++] = label;
      else
        is_whole_ = false;
    }
    last_ = label;
  }

  uint8_t count() const { return count_; }
  // False if there was no room for all.
  bool is_whole() const { return is_whole_; }

 private:
  uint8_t* words_;
  uint8_t room_;
  uint8_t count_;
  uint8_t last_;
  bool is_whole_;
};

// Phrases as labels of words, `longest` for each, 0 behind a shorter one's last. In the order of their labels, the
// first label first, and each once.
struct PhraseList {
  const uint8_t* words;  // in flash
  uint16_t count;
  uint8_t longest;

  uint8_t word(uint16_t phrase, uint8_t place) const {
    return place < longest ? Flash<uint8_t>(words)[static_cast<int32_t>(phrase) * longest + place] : uint8_t{0};
  }
  // Whether the two begin with the same words, so many.
  bool begin_alike(uint16_t a, uint16_t b, uint8_t length) const {
    for (uint8_t i = 0; i < length; ++i) {
      if (word(a, i) != word(b, i)) return false;
    }
    return true;
  }
};

// The beginning of a phrase: the logarithms of the probabilities of all labellings of the steps so far that come to it.
struct PhraseBeginning {
  uint16_t phrase;  // the first of the list that begins so
  uint8_t length;   // words
  int32_t blank;    // of labellings that end in a blank
  int32_t word;     // of those that end in the last word
  int32_t all;      // of both
};

const int16_t kNoPhrase = -1;

struct FoundPhrase {
  int16_t phrase;  // number in the list, or kNoPhrase
  int32_t log;     // of its probability
  int32_t below;   // the logarithm of the best labelling's probability, whatever it says, less `log`
};

class PhraseSearch {
 public:
  // `memory` has room for 2 * `width` beginnings; `width`, 2 or more: how many stay from step to step.
  PhraseSearch(const PhraseList& list, PhraseBeginning* memory, uint8_t width)
      : list_(list), now_(memory), next_(memory + width), width_(width) {
    reset();
  }

  void reset() {
    const PhraseBeginning nothing = {0, 0, 0, kImpossible, 0};
    now_[0] = nothing;
    count_ = 1;
    best_ = 0;
  }

  // Takes a step's logarithms: of the blank, then of the words.
  void add(const int32_t* logs, uint8_t labels) {
    next_count_ = 0;
    for (uint8_t i = 0; i < count_; ++i) stay(now_[i], logs);
    for (uint8_t i = 0; i < count_; ++i) go_on(now_[i], logs);
    PhraseBeginning* const before = now_;
    now_ = next_;
    next_ = before;
    count_ = next_count_;
    best_ = log_of_product(best_, logs[best_label(logs, labels)]);
  }

  // The most probable phrase of those that are whole. kNoPhrase if it is more probable that nothing was said, or if the
  // phrase is below the best labelling by more than `margin`.
  FoundPhrase found(int32_t margin) const {
    FoundPhrase found = {kNoPhrase, kImpossible, 0};
    for (uint8_t i = 0; i < count_; ++i) {
      const PhraseBeginning& one = now_[i];
      const bool is_whole = one.length == 0 || list_.word(one.phrase, one.length) == 0;
      if (!is_whole || one.all <= found.log) continue;
      found.phrase = one.length == 0 ? kNoPhrase : static_cast<int16_t>(one.phrase);
      found.log = one.all;
    }
    found.below = best_ - found.log;
    if (found.below > margin) found.phrase = kNoPhrase;
    return found;
  }

 private:
  // The place of a beginning among those of the step before; count_ if it is not there.
  uint8_t place_of(uint16_t phrase, uint8_t length) const {
    uint8_t i = 0;
    while (i < count_ && !(now_[i].length == length && list_.begin_alike(now_[i].phrase, phrase, length))) ++i;
    return i;
  }

  // What `one` gives to a beginning that is longer by `word`: after the same word there must be a blank between.
  int32_t given(const PhraseBeginning& one, uint8_t word) const {
    const bool is_same = one.length > 0 && list_.word(one.phrase, static_cast<uint8_t>(one.length - 1)) == word;
    return is_same ? one.blank : one.all;
  }

  void stay(const PhraseBeginning& one, const int32_t* logs) {
    PhraseBeginning after = one;
    after.blank = log_of_product(one.all, logs[0]);
    if (one.length > 0) {
      const uint8_t before = static_cast<uint8_t>(one.length - 1);
      const uint8_t word = list_.word(one.phrase, before);
      int32_t sum = one.word;
      const uint8_t parent = place_of(one.phrase, before);
      if (parent < count_) sum = log_of_sum(sum, given(now_[parent], word));
      after.word = log_of_product(sum, logs[word]);
    }
    keep(after);
  }

  void go_on(const PhraseBeginning& one, const int32_t* logs) {
    for (uint16_t phrase = one.phrase; phrase < list_.count && list_.begin_alike(phrase, one.phrase, one.length);) {
      const uint8_t word = list_.word(phrase, one.length);
      const uint8_t length = static_cast<uint8_t>(one.length + 1);
      if (word != 0 && place_of(phrase, length) == count_) {
        const PhraseBeginning longer = {phrase, length, kImpossible, log_of_product(given(one, word), logs[word]), 0};
        keep(longer);
      }
      do ++phrase;
      while (phrase < list_.count && word != 0 && list_.begin_alike(phrase, one.phrase, one.length) &&
             list_.word(phrase, one.length) == word);
    }
  }

  // Each beginning comes here once a step, so what has no room can be forgotten.
  void keep(PhraseBeginning one) {
    one.all = log_of_sum(one.blank, one.word);
    uint8_t place = next_count_;
    while (place > 0 && next_[place - 1].all < one.all) --place;
    if (place == width_) return;
    if (next_count_ < width_) ++next_count_;
    for (uint8_t i = static_cast<uint8_t>(next_count_ - 1); i > place; --i) next_[i] = next_[i - 1];
    next_[place] = one;
  }

  PhraseList list_;
  PhraseBeginning* now_;
  PhraseBeginning* next_;
  uint8_t width_;
  uint8_t count_;
  uint8_t next_count_;
  int32_t best_;  // of the best labelling
};

}  // namespace milliwatt
