// What a pin did, as the worlds around sketches print it.
#pragma once

#include <gtest/gtest.h>

#include <cstdio>
#include <sstream>
#include <string>
#include <vector>

namespace milliwatt {

/// A pin got this level at this time.
struct Change {
  int level = 0;
  int ms = 0;
};

inline std::vector<Change> changes(const std::string& printed) {
  std::vector<Change> all;
  std::istringstream lines(printed);
  for (std::string line; std::getline(lines, line);) {
    Change change;
    if (std::sscanf(line.c_str(), "%d at %d ms", &change.level, &change.ms) == 2) all.push_back(change);
  }
  return all;
}

/// The application of loud_model.h, in windows of ten rows, in a world that is loud from 5,000 to 9,000
/// ms, with the button pressed from 7,000 to 7,500.
inline void expect_switched(const std::string& printed, int period_ms) {
  const std::vector<Change> seen = changes(printed);
  ASSERT_EQ(seen.size(), 5U) << printed;
  EXPECT_EQ(seen[0].level, 0);
  EXPECT_LT(seen[0].ms, 5000);
  const auto expect = [&](std::size_t i, int level, int from_ms, int to_ms) {
    EXPECT_EQ(seen[i].level, level) << printed;
    EXPECT_GE(seen[i].ms, from_ms) << printed;
    EXPECT_LE(seen[i].ms, to_ms) << printed;
  };
  const int window_ms = 10 * period_ms;
  const int release_ms = (100 + period_ms - 1) / period_ms * period_ms;  // for 100 ms, in whole rows
  expect(1, 1, 5000, 5000 + 2 * window_ms + 2 * period_ms);  // a window that is loud throughout, and one row
  expect(2, 0, 7000, 7000 + 2 * period_ms);                  // the row at hand, and the one in which it was pressed
  expect(3, 1, 7500 + release_ms - period_ms, 7500 + release_ms + period_ms);
  expect(4, 0, 9000, 9000 + 2 * window_ms + 2 * period_ms);
}

}  // namespace milliwatt
