#include "base/parallel.h"

#include <gtest/gtest.h>

#include <atomic>
#include <stdexcept>
#include <vector>

namespace milliwatt {
namespace {

TEST(parallel_for, calls_each_piece_once) {
  std::vector<std::atomic<int>> calls(1000);
  parallel_for(calls.size(), [&](std::size_t i) { ++calls[i]; });
  for (const std::atomic<int>& count : calls) EXPECT_EQ(count, 1);
}

TEST(parallel_for, of_nothing_does_nothing) {
  parallel_for(0, [](std::size_t) { FAIL(); });
}

TEST(parallel_for, stops_at_an_exception_and_passes_it_on) {
  std::atomic<std::size_t> calls = 0;
  const auto piece = [&](std::size_t i) {
    ++calls;
    if (i == 3) throw std::runtime_error("piece 3");
  };
  EXPECT_THROW(parallel_for(1'000'000, piece), std::runtime_error);
  EXPECT_LT(calls, 1'000'000U);
}

}  // namespace
}  // namespace milliwatt
