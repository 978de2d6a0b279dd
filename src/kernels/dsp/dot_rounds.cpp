#include "kernels/dsp/dot_rounds.h"

namespace milliwatt::dsp {

namespace {

constexpr std::int64_t kStepBytes = 49;
constexpr std::int64_t kAroundBytes = 230;
/// Steps whose code, and what is around them, fits a cache of 1 KB, whole lines of it.
constexpr int kStepsInCache = 14;

/// The fewest rounds of one block.
DotRounds short_rounds(int steps) {
  for (int rounds = 1;; ++rounds) {
    for (int block = kStepsInCache - 1; block > 0; --block) {
      const int first = steps - rounds * block;
      if (first >= 1 && first <= block && first + block <= kStepsInCache) return {block, 1};
    }
  }
}

}  // namespace

int DotRounds::rounds(int steps) const {
  const int left = steps - first(steps) - (blocks - 1) * block_steps;
  return left > 0 ? left / (blocks * block_steps) : 0;
}

std::int64_t DotRounds::code_bytes(int steps) const {
  const int unrolled = first(steps) + (rounds(steps) > 0 ? (2 * blocks - 1) * block_steps : 0);
  return kAroundBytes + kStepBytes * unrolled;
}

std::vector<CodeLoop> DotRounds::loops(int steps, double times) const {
  std::vector<CodeLoop> loops = {{code_bytes(steps), times}};
  if (rounds(steps) > 1) loops.push_back({kStepBytes * blocks * block_steps, times * (rounds(steps) - 1)});
  return loops;
}

std::vector<DotRounds> dot_rounds(int steps, DotRounds fastest) {
  std::vector<DotRounds> all = {fastest};
  if (steps > kStepsInCache) all.push_back(short_rounds(steps));
  return all;
}

}  // namespace milliwatt::dsp
