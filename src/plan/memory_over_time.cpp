#include "plan/memory_over_time.h"

namespace milliwatt {
namespace {

std::int64_t offset_of(const Plan& plan, const Buffer& buffer) {
  const int owner = buffer.owner;
  switch (buffer.kind) {
    case BufferKind::kScratch:
      return plan.operators[owner].scratch_offset;
    case BufferKind::kState:
      return plan.operators[owner].state_offset;
    case BufferKind::kTensor:
      break;
  }
  return plan.tensors[owner].offset;
}

/// Moments with the same live bytes, one after another, as one period.
std::vector<LivePeriod> periods_of(const Buffer& buffer, std::int64_t offset) {
  std::vector<LivePeriod> periods;
  for (std::size_t i = buffer.live.begin(); i < buffer.live.end(); ++i) {
    if (buffer.live[i].empty()) continue;
    const int moment = static_cast<int>(i);
    const LivePeriod now{moment, moment, offset + buffer.live[i].low, offset + buffer.live[i].high};
    const bool goes_on = !periods.empty() && periods.back().last + 1 == moment && periods.back().low == now.low &&
                         periods.back().high == now.high;
    if (goes_on) {
      periods.back().last = moment;
    } else {
      periods.push_back(now);
    }
  }
  return periods;
}

}  // namespace

MemoryOverTime memory_over_time(const Graph& graph, const Plan& plan) {
  MemoryOverTime memory;
  memory.arena_bytes = plan.arena_bytes;
  memory.moments = plan.schedule;
  memory.live_bytes.assign(plan.schedule.size(), 0);
  for (const Buffer& buffer : find_lifetimes(graph, plan.kernels, plan.schedule).buffers) {
    PlacedBuffer placed;
    placed.kind = buffer.kind;
    placed.owners = {buffer.owner};
    placed.owners.insert(placed.owners.end(), buffer.sharers.begin(), buffer.sharers.end());
    placed.offset = offset_of(plan, buffer);
    placed.bytes = buffer.bytes;
    placed.periods = periods_of(buffer, placed.offset);
    for (std::size_t moment = buffer.live.begin(); moment < buffer.live.end(); ++moment) {
      if (!buffer.live[moment].empty()) memory.live_bytes[moment] += buffer.live[moment].high - buffer.live[moment].low;
    }
    memory.buffers.push_back(std::move(placed));
  }
  return memory;
}

}  // namespace milliwatt
