#include "board/count.h"

#include <fmt/format.h>

#include <map>
#include <nlohmann/json.hpp>

#include "base/error.h"

namespace milliwatt {

CountPlan::CountPlan(const ElfFile& firmware, const Source& source) : layers_(source.layers.size()) {
  const ElfSymbol run = firmware.function(source.name + "_run");
  const ElfSymbol caller = firmware.function("harness_call");
  const std::optional<ElfSymbol> arena = firmware.symbol("milliwatt_arena");
  expects(arena.has_value(), "the harness has an arena");
  start_ = run.address;
  stop_begin_ = caller.address;
  stop_end_ = caller.address + caller.bytes;
  arena_ = arena->address;
  arena_bytes_ = arena->bytes;

  map_ = fmt::format("{:x} {:x}\n", run.address, run.address + run.bytes);
  std::map<std::uint32_t, std::string> owners;
  for (const LayerFunction& layer : source.layers) {
    const ElfSymbol function = firmware.function(layer.function);
    const auto [owner, is_new] = owners.emplace(function.address, layer.function);
    if (!is_new) {
      throw Error(fmt::format("firmware.elf: {} and {} are one function; each layer needs one of its own",
                              owner->second, layer.function));
    }
    map_ += fmt::format("{:x} {:x}\n", function.address, function.address + function.bytes);
  }
}

std::string CountPlan::plugin_argument(std::string_view plugin, std::string_view map, std::string_view output) const {
  return fmt::format("{},map={},out={},start={:#x},stop_lo={:#x},stop_hi={:#x},watch_lo={:#x},watch_hi={:#x}", plugin,
                     map, output, start_, stop_begin_, stop_end_, arena_, arena_ + arena_bytes_);
}

std::vector<CallCount> CountPlan::calls(std::string_view output) const {
  std::vector<CallCount> calls;
  while (!output.empty()) {
    const std::string_view line = output.substr(0, output.find('\n'));
    output.remove_prefix(std::min(line.size() + 1, output.size()));
    const nlohmann::json json = nlohmann::json::parse(line, nullptr, false);
    expects(json.is_object(), "the plugin writes objects");
    CallCount call;
    call.instructions = json.at("instructions");
    call.cycles = json.at("cycles");
    if (const std::int64_t end = json.at("touched_hi"); end != 0) {
      call.arena_begin = json.at("touched_lo").get<std::int64_t>() - arena_;
      call.arena_end = end - arena_;
    }
    // In front stands what ran before any function of the map, which is nothing; then NAME_run; then the layers.
    const nlohmann::json& layers = json.at("layers");
    expects(layers.size() == layers_ + 2, "the plugin counts the map's layers");
    for (std::size_t i = 1; i < layers.size(); ++i) {
      const LayerCount count = {layers[i][0], layers[i][1]};
      if (i == 1)
        call.around = count;
      else
        call.layers.push_back(count);
    }
    calls.push_back(std::move(call));
  }
  return calls;
}

}  // namespace milliwatt
