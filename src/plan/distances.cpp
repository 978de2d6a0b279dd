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

Forbidden forbidden_between(const Graph& graph, const Buffer& a, const Buffer& b, const Moments& moments) {
  // An element-wise operator may write onto the row that it has just read.
  const Extents& live_a = may_follow(graph, a, b) ? a.live_after_read : a.live;
  const Extents& live_b = may_follow(graph, b, a) ? b.live_after_read : b.live;
  Forbidden result{std::numeric_limits<std::int64_t>::max(), std::numeric_limits<std::int64_t>::min()};
  for (std::size_t moment = moments.begin; moment < moments.end; ++moment) {
    const Extent x = live_a[moment];
    const Extent y = live_b[moment];
    if (x.empty() || y.empty()) continue;
    result.low = std::min(result.low, x.low - y.high);
    result.high = std::max(result.high, x.high - y.low);
  }
  return result.low > result.high ? Forbidden{} : result;
}

}  // namespace

std::vector<ForbiddenPair> forbidden_pairs(const Graph& graph, const std::vector<Buffer>& buffers) {
  std::vector<Moments> moments;
  for (const Buffer& buffer : buffers) moments.push_back(moments_of(buffer));
  std::vector<std::size_t> by_begin(buffers.size());
  std::iota(by_begin.begin(), by_begin.end(), std::size_t{0});
  std::ranges::stable_sort(by_begin, {}, [&](std::size_t i) { return moments[i].begin; });
  std::vector<ForbiddenPair> pairs;
  std::vector<std::size_t> alive;
  for (const std::size_t now : by_begin) {
    std::erase_if(alive, [&](std::size_t other) { return moments[other].end <= moments[now].begin; });
    for (const std::size_t other : alive) {
      const std::size_t a = std::min(now, other);
      const std::size_t b = std::max(now, other);
      const Forbidden distances = forbidden_between(graph, buffers[a], buffers[b],
                                                    {moments[now].begin, std::min(moments[a].end, moments[b].end)});
      if (distances.any()) pairs.push_back({a, b, distances});
    }
    alive.push_back(now);
  }
  std::ranges::sort(pairs, {}, [](const ForbiddenPair& pair) { return std::pair(pair.a, pair.b); });
  return pairs;
}

}  // namespace milliwatt
