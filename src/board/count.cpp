#include "board/count.h"

#include <algorithm>

#include <fmt/format.h>

#include <map>
#include <nlohmann/json.hpp>

#include "base/error.h"

namespace milliwatt {
namespace {

// Adds an equal part of `count` to each owner; what is left over goes to the first.
void share(std::int64_t count, const std::vector<std::size_t>& owners, std::int64_t LayerCount::*figure,
           std::vector<LayerCount>& layers) {
  const auto parts = static_cast<std::int64_t>(owners.size());
  for (const std::size_t owner : owners) layers[owner].*figure += count / parts;
  layers[owners.front()].*figure += count % parts;
}

void add(const nlohmann::json& count, LayerCount& to) {
  to.instructions += count[0].get<std::int64_t>();
  to.cycles += count[1].get<std::int64_t>();
  to.stall_cycles += count[2].get<std::int64_t>();
}

std::string cache_arguments(const char* name, const std::optional<CacheShape>& cache) {
  if (!cache) return "";
  return fmt::format(",{0}_bytes={1},{0}_line={2},{0}_ways={3}", name, cache->bytes, cache->line_bytes, cache->ways);
}

std::string flash_arguments(const ElfFile& firmware, const FlashTiming& timing) {
  const std::optional<ElfSymbol> begin = firmware.symbol("milliwatt_flash_begin");
  const std::optional<ElfSymbol> end = firmware.symbol("milliwatt_flash_end");
  expects(begin && end, "the linker script says where the flash is");
  return fmt::format(",flash_lo={:#x},flash_hi={:#x},wait_states={},read_bytes={},prefetch={}{}{}", begin->address,
                     end->address, timing.wait_states, timing.read_bytes, timing.prefetch ? 1 : 0,
                     cache_arguments("code", timing.code_cache), cache_arguments("data", timing.data_cache));
}

}  // namespace

CallCount mean_of(std::span<const CallCount> calls) {
  CallCount mean = calls.front();
  const auto count = static_cast<std::int64_t>(calls.size());
  const auto average = [&](const auto& of) {
    std::int64_t sum = 0;
    for (const CallCount& call : calls) sum += of(call);
    return (sum + count / 2) / count;
  };
  const auto average_layer = [&](const auto& layer) {
    return LayerCount{average([&](const CallCount& call) { return layer(call).instructions; }),
                      average([&](const CallCount& call) { return layer(call).cycles; }),
                      average([&](const CallCount& call) { return layer(call).stall_cycles; })};
  };
  mean.instructions = average([](const CallCount& call) { return call.instructions; });
  mean.cycles = average([](const CallCount& call) { return call.cycles; });
  mean.stall_cycles = average([](const CallCount& call) { return call.stall_cycles; });
  for (std::size_t i = 0; i < mean.layers.size(); ++i)
    mean.layers[i] = average_layer([i](const CallCount& call) { return call.layers.at(i); });
  mean.around = average_layer([](const CallCount& call) { return call.around; });
  for (const CallCount& call : calls) {
    mean.arena_begin = std::min(mean.arena_begin, call.arena_begin);
    mean.arena_end = std::max(mean.arena_end, call.arena_end);
  }
  return mean;
}

CountPlan::CountPlan(const ElfFile& firmware, const Source& source, const Board& board)
    : layers_(source.layers.size()) {
  const ElfSymbol run = firmware.functions(source.run_function()).front();
  const ElfSymbol caller = firmware.functions("harness_call").front();
  const std::optional<ElfSymbol> arena = firmware.symbol("milliwatt_arena");
  expects(arena.has_value(), "the harness has an arena");
  start_ = run.address;
  end_ = run.address + run.bytes;
  stop_begin_ = caller.address;
  stop_end_ = caller.address + caller.bytes;
  arena_ = arena->address;
  arena_bytes_ = arena->bytes;
  if (!board.cycle_model.empty()) cycle_arguments_ = ",core=" + board.cycle_model;
  if (board.flash_timing) cycle_arguments_ += flash_arguments(firmware, *board.flash_timing);

  const auto add_line = [this](const ElfSymbol& function) {
    map_ += fmt::format("{:x} {:x}\n", function.address, function.address + function.bytes);
    owners_.emplace_back();
  };
  add_line(run);
  if (!source.step_function().empty()) {
    const ElfSymbol step = firmware.functions(source.step_function()).front();
    step_ = step.address;
    add_line(step);
  }
  std::map<std::uint32_t, std::size_t> lines;
  for (std::size_t layer = 0; layer < source.layers.size(); ++layer) {
    if (source.layers[layer].function.empty()) continue;
    for (const ElfSymbol& function : firmware.functions(source.layers[layer].function)) {
      const auto [line, is_new] = lines.emplace(function.address, owners_.size());
      if (is_new) add_line(function);
      owners_[line->second].push_back(layer);
    }
  }
}

std::string CountPlan::plugin_argument(std::string_view plugin, std::string_view map, std::string_view output) const {
  std::string text =
      fmt::format("{},map={},out={},start={:#x},stop_lo={:#x},stop_hi={:#x},watch_lo={:#x},watch_hi={:#x}", plugin, map,
                  output, start_, stop_begin_, stop_end_, arena_, arena_ + arena_bytes_);
  if (step_ != 0) text += fmt::format(",step={:#x},step_stop_lo={:#x},step_stop_hi={:#x}", step_, start_, end_);
  return text + cycle_arguments_;
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
    call.stall_cycles = json.at("stalls");
    if (const std::int64_t end = json.at("touched_hi"); end != 0) {
      call.arena_begin = json.at("touched_lo").get<std::int64_t>() - arena_;
      call.arena_end = end - arena_;
    }
    // In front stands what ran before any function of the map, which is nothing.
    const nlohmann::json& counts = json.at("layers");
    expects(counts.size() == owners_.size() + 1, "the plugin counts the map's lines");
    call.layers.resize(layers_);
    for (std::size_t i = 0; i < owners_.size(); ++i) {
      const nlohmann::json& count = counts[i + 1];
      if (owners_[i].empty()) {
        add(count, call.around);
        continue;
      }
      share(count[0], owners_[i], &LayerCount::instructions, call.layers);
      share(count[1], owners_[i], &LayerCount::cycles, call.layers);
      share(count[2], owners_[i], &LayerCount::stall_cycles, call.layers);
    }
    for (const nlohmann::json& step : json.value("steps", nlohmann::json::array())) {
      add(step, call.steps.emplace_back());
    }
    calls.push_back(std::move(call));
  }
  return calls;
}

}  // namespace milliwatt
