#include "data/motion/made_takes.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cstddef>
#include <iterator>

#include "base/error.h"
#include "base/files.h"
#include "base/to_size.h"
#include "data/motion/gestures.h"
#include "data/motion/heartbeats.h"

namespace milliwatt {
namespace {

struct Maker {
  std::string word;
  std::vector<std::string> axes;
  const std::vector<std::string>& (*classes)();
  std::vector<double> (*make)(int kind, int samples, double samples_per_second, std::uint64_t seed,
                              std::uint64_t number);
};

const std::vector<Maker>& makers() {
  static const std::vector<Maker> all = {
      {"gestures", {"ax", "ay", "az", "gx", "gy", "gz"}, gesture_names, made_gesture},
      {"heartbeats", {"ecg"}, heartbeat_names, made_heartbeats},
  };
  return all;
}

}  // namespace

const std::vector<std::string>& made_take_words() {
  static const std::vector<std::string> words = [] {
    std::vector<std::string> all;
    for (const Maker& maker : makers()) all.push_back(maker.word);
    return all;
  }();
  return words;
}

void make_takes(const MadeTakes& made, const std::filesystem::path& folder) {
  const auto maker_row = std::ranges::find(makers(), made.what, &Maker::word);
  expects(maker_row != makers().end(), "takes are made of what the list has");
  const Maker& maker = *maker_row;
  const std::vector<std::string>& names = maker.classes();
  const int classes = static_cast<int>(names.size());
  std::filesystem::create_directories(folder);
  for (int kind = 0; kind < classes; ++kind) {
    std::string text = fmt::format("{}\n", fmt::join(maker.axes, ","));
    for (int number = kind; number < made.takes; number += classes) {
      const std::vector<double> numbers =
          maker.make(kind, made.samples, made.samples_per_second, made.seed, static_cast<std::uint64_t>(number));
      for (std::size_t i = 0; i < numbers.size(); ++i) {
        const bool is_last = (i + 1) % maker.axes.size() == 0;
        fmt::format_to(std::back_inserter(text), "{:.3f}{}", numbers[i], is_last ? '\n' : ',');
      }
    }
    write_file_atomically(folder / (names[to_size(kind)] + ".csv"), text);
  }
}

}  // namespace milliwatt
