// Phrases put together from recordings of single words.
#pragma once

#include <cstddef>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "base/random.h"
#include "data/sound.h"

namespace milliwatt {

struct Joining {
  int phrases = 0;      ///< training phrases of an epoch; validation has a tenth of it, the test a fifth; 0: no joining
  int longest = 6;      ///< words of a phrase in no list
  double gap_ms = 200;  ///< at most, between two words
  double speed = 0.2;   ///< natural logarithm of the factor of a training phrase's speed, at most, either way
  std::vector<int> noise_db = {10, 30};  ///< below the words: lowest and highest ratio; training up to 10 dB beyond
};

/// A word as it was recorded, without the silence around it, at a peak of 1.
struct RecordedWord {
  int label = 0;  ///< from 1
  std::string speaker;
  std::vector<float> sound;
};

/// The word of a recording: from 25 ms before what exceeds 1/25 of the peak to 40 ms behind it. Empty if it is silent.
std::vector<float> word_in(std::span<const std::int16_t> samples, int sample_rate);

/// Words of one part of the data.
class WordJoiner {
 public:
  struct Place {
    std::size_t word = 0;  ///< of `words`
    double speed = 1;      ///< factor
    double level = 1;
    std::size_t at = 0;  ///< sample
  };
  struct Plan {
    std::vector<int> labels;
    std::vector<Place> places;
  };

  WordJoiner(std::vector<RecordedWord> words, int sample_rate, std::size_t samples);

  /// One speaker's words in the order of `labels`, at a random place; of other speakers where the speaker lacks one.
  /// Words at the end for which there is no room are left out. `varied`: at a random speed.
  Plan plan(std::span<const int> labels, const Joining& how, bool varied, Random& random) const;
  Samples sound(const Plan& plan, const Joining& how, bool varied, Random& random) const;
  /// 1 to `longest` labels that there are, at random.
  std::vector<int> any_labels(int longest, Random& random) const;

  bool empty() const { return words_.empty(); }
  bool has(int label) const { return by_label_.contains(label); }

 private:
  using Numbers = std::vector<std::size_t>;

  std::size_t any_word(int label, const std::map<int, Numbers>& of_speaker, Random& random) const;

  std::vector<RecordedWord> words_;
  std::map<int, Numbers> by_label_;
  std::vector<std::map<int, Numbers>> by_speaker_;
  int sample_rate_;
  std::size_t samples_;
};

}  // namespace milliwatt
