#include "report/memory_report.h"

#include <fmt/format.h>

#include "base/files.h"
#include "plan/memory_over_time.h"

namespace milliwatt {
namespace {

const char* kind_name(BufferKind kind) {
  switch (kind) {
    case BufferKind::kScratch:
      return "scratch";
    case BufferKind::kState:
      return "state";
    case BufferKind::kTensor:
      break;
  }
  return "tensor";
}

}  // namespace

Json memory_json(const Planned& planned) {
  const MemoryOverTime memory = memory_over_time(planned.graph(), planned.plan);
  Json json = {{"model", planned.model().source}, {"arena_bytes", memory.arena_bytes}};
  json["moments"] = Json::array();
  for (std::size_t i = 0; i < memory.moments.size(); ++i) {
    const ScheduledStep& moment = memory.moments[i];
    const Operator& op = planned.graph().operators[moment.op];
    json["moments"].push_back(
        {{"op", moment.op}, {"name", op.name}, {"step", moment.step}, {"live_bytes", memory.live_bytes[i]}});
  }
  json["buffers"] = Json::array();
  for (const PlacedBuffer& buffer : memory.buffers) {
    Json one = {{"kind", kind_name(buffer.kind)}, {"names", Json::array()}};
    for (const int owner : buffer.owners) {
      one["names"].push_back(buffer.kind == BufferKind::kTensor ? planned.graph().tensor(owner).name
                                                                : planned.graph().operators[owner].name);
    }
    one["offset"] = buffer.offset;
    one["bytes"] = buffer.bytes;
    one["live"] = Json::array();
    for (const LivePeriod& period : buffer.periods) {
      one["live"].push_back({period.first, period.last, period.low, period.high});
    }
    json["buffers"].push_back(std::move(one));
  }
  return json;
}

void write_memory(const std::filesystem::path& path, const Planned& planned) {
  write_file_atomically(path, memory_json(planned).dump(1, ' ', false, Json::error_handler_t::replace) + "\n");
}

}  // namespace milliwatt
