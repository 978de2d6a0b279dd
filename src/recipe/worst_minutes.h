// The worst minutes of background: those in which a class with an output had the highest scores.
#pragma once

#include <cstddef>
#include <map>
#include <utility>
#include <vector>

#include "data/sound.h"
#include "recipe/backgrounds.h"

namespace milliwatt {

class WorstMinutes {
 public:
  /// `guard` lives as long as this object. `sample_rate` in Hz.
  WorstMinutes(const Guard& guard, int sample_rate) : guard_(guard), rate_(static_cast<std::size_t>(sample_rate)) {}

  /// Takes the places of a recording at which a class with an output had 10 % or more: the highest scores first, at
  /// most 8 in a minute, half a second apart. Each recording is added once.
  void add(std::size_t recording, const HeardBackground& heard);

  /// Of `hours` of background the worst quarter of the minutes, the worst first; of each the windows that were heard,
  /// the worst first. No minute is empty.
  std::vector<std::vector<Samples>> clips(double hours) const;

 private:
  struct Place {
    int score = 0;
    Samples samples;
  };
  using Minute = std::vector<Place>;  // never empty, the worst first

  const Guard& guard_;
  std::size_t rate_;
  std::map<std::pair<std::size_t, std::size_t>, Minute> minutes_;  // by recording, and minute of it
};

}  // namespace milliwatt
