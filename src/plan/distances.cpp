#include "plan/distances.h"

#include <algorithm>
#include <limits>
#include <numeric>
#include <utility>

namespace milliwatt {
namespace {

/// May `output` be written onto the rows of `input` that its writer has just read? Only rows of one size stay behind
/// the reading all along.
bool may_follow(const Graph& graph, const Buffer& input, const Buffer& output) {
  if (input.element_wise_reader < 0 || output.kind != BufferKind::kTensor) return false;
  if (input.row_bytes != output.row_bytes) return false;
  const std::vector<TensorId>& written = graph.operators[input.element_wise_reader].outputs;
  return output.sharers.empty() && std::ranges::count(written, output.owner) > 0;
}

/// Moments from the first to behind the last at which anything of the buffer is alive.
struct Moments {
  std::size_t begin = 0, end = 0;
};

Moments moments_of(const Buffer& buffer) {
  const Extents& after = buffer.live_after_read;
  if (buffer.element_wise_reader < 0) return {buffer.live.begin(), buffer.live.end()};
  return {std::min(buffer.live.begin(), after.begin()), std::max(buffer.live.end(), after.end())};
}

/// The moments [.., end) behind those of the run before at which the same bytes are alive.
struct Run {
  std::size_t end = 0;
  Extent extent;
};

/// Most buffers have few runs: a ring is alive as a whole, a tensor that is kept changes with its writer's and its
/// readers' steps.
std::vector<Run> runs_of(const Extents& live) {
  std::vector<Run> runs;
  if (live.begin() > 0) runs.push_back({live.begin(), {}});
  for (std::size_t moment = live.begin(); moment < live.end(); ++moment) {
    const Extent extent = live[moment];
    const bool is_same =
        !runs.empty() && runs.back().extent.low == extent.low && runs.back().extent.high == extent.high;
    if (is_same) {
      runs.back().end = moment + 1;
    } else {
      runs.push_back({moment + 1, extent});
    }
  }
  return runs;
}

/// Of a buffer.
struct Life {
  Moments moments;
  std::vector<Run> live, live_after_read;  // the latter only of one with an element-wise reader
};

std::vector<Run>::const_iterator run_at(const std::vector<Run>& runs, std::size_t moment) {
  return std::ranges::upper_bound(runs, moment, {}, &Run::end);
}

Forbidden forbidden_between(const std::vector<Run>& a, const std::vector<Run>& b, const Moments& moments) {
  Forbidden result{std::numeric_limits<std::int64_t>::max(), std::numeric_limits<std::int64_t>::min()};
  auto x = run_at(a, moments.begin);
  auto y = run_at(b, moments.begin);
  for (std::size_t moment = moments.begin; moment < moments.end && x != a.end() && y != b.end();) {
    if (!x->extent.empty() && !y->extent.empty()) {
      result.low = std::min(result.low, x->extent.low - y->extent.high);
      result.high = std::max(result.high, x->extent.high - y->extent.low);
    }
    moment = std::min(x->end, y->end);
    if (x->end == moment) ++x;
    if (y != b.end() && y->end == moment) ++y;
  }
  return result.low > result.high ? Forbidden{} : result;
}

Forbidden forbidden_between(const Graph& graph, const Buffer& a, const Life& life_a, const Buffer& b,
                            const Life& life_b, const Moments& moments) {
  // An element-wise operator may write onto the row that it has just read.
  return forbidden_between(may_follow(graph, a, b) ? life_a.live_after_read : life_a.live,
                           may_follow(graph, b, a) ? life_b.live_after_read : life_b.live, moments);
}

}  // namespace

std::vector<ForbiddenPair> forbidden_pairs(const Graph& graph, const std::vector<Buffer>& buffers) {
  std::vector<Life> lives;
  for (const Buffer& buffer : buffers) {
    lives.push_back({moments_of(buffer), runs_of(buffer.live), {}});
    if (buffer.element_wise_reader >= 0) lives.back().live_after_read = runs_of(buffer.live_after_read);
  }
  std::vector<std::size_t> by_begin(buffers.size());
  std::iota(by_begin.begin(), by_begin.end(), std::size_t{0});
  std::ranges::stable_sort(by_begin, {}, [&](std::size_t i) { return lives[i].moments.begin; });
  std::vector<ForbiddenPair> pairs;
  std::vector<std::size_t> alive;
  for (const std::size_t now : by_begin) {
    std::erase_if(alive, [&](std::size_t other) { return lives[other].moments.end <= lives[now].moments.begin; });
    for (const std::size_t other : alive) {
      const std::size_t a = std::min(now, other);
      const std::size_t b = std::max(now, other);
      const Forbidden distances =
          forbidden_between(graph, buffers[a], lives[a], buffers[b], lives[b],
                            {lives[now].moments.begin, std::min(lives[a].moments.end, lives[b].moments.end)});
      if (distances.any()) pairs.push_back({a, b, distances});
    }
    alive.push_back(now);
  }
  std::ranges::sort(pairs, {}, [](const ForbiddenPair& pair) { return std::pair(pair.a, pair.b); });
  return pairs;
}

}  // namespace milliwatt
