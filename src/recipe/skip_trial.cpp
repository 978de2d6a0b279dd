#include "recipe/skip_trial.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstring>
#include <span>
#include <utility>

#include "base/crc32.h"
#include "base/error.h"
#include "base/to_size.h"
#include "board/firmware.h"
#include "embedded_skip_program.h"
#include "emit/names.h"

namespace milliwatt {
namespace {

constexpr std::size_t kResults = 11;
constexpr int kHalvesAtOnce = 16;
constexpr int kMostHalves = 16'384;  // of code

std::uint32_t crc_of_row(std::span<const std::int16_t> samples, std::uint32_t sequence) {
  return crc32(std::as_bytes(std::span(&sequence, 1)), crc32(std::as_bytes(samples)));
}

std::size_t passes_of(const Guard& guard, const Scene& scene) {
  return scene.samples.size() / to_size(guard.scenes.row_samples);
}

std::string model_text(const Source& model, const Guard& guard, const Scene& scene, const SkipRequest& request) {
  const std::size_t passes = passes_of(guard, scene);
  const std::size_t row = to_size(guard.scenes.row_samples);
  std::string rows;
  for (std::size_t at = 0; at < passes; ++at) {
    const auto samples = std::span(scene.samples).subspan(at * row, row);
    const bool pressed = std::ranges::find(request.pressed, static_cast<int>(at)) != request.pressed.end();
    rows += fmt::format("    {{{{{}}}, {}u, {}}},\n", fmt::join(samples, ", "),
                        crc_of_row(samples, static_cast<std::uint32_t>(at)), pressed ? 1 : 0);
  }
  return fmt::format(R"(#pragma once

#include "{0}_application.h"
#include "{0}_skips.h"

#define SKIP_ENTRY {0}_skips_stream

typedef {0}_application Application;
typedef {0}_row Row;
typedef {0}_skips_state SkipState;

const int kPasses = {2};
const int kPeriodMs = {1}_PERIOD_MS;
const int kArenaBytes = {3};
const uint8_t kSafeLevels = {1}_SAFE_LEVELS;

extern "C" void {0}_app0();
extern "C" void {0}_appz();
inline uintptr_t code_begin() {{ return reinterpret_cast<uintptr_t>(&{0}_app0); }}
inline uintptr_t code_end() {{ return reinterpret_cast<uintptr_t>(&{0}_appz); }}
inline uintptr_t tick() {{ return reinterpret_cast<uintptr_t>(&{0}_tick); }}
inline uintptr_t watchdog() {{ return reinterpret_cast<uintptr_t>(&{0}_watchdog); }}
inline uintptr_t think() {{ return reinterpret_cast<uintptr_t>(&{0}_think); }}

struct ScriptRow {{
  int16_t samples[{1}_ROW_SAMPLES];
  uint32_t crc;
  uint32_t pressed;
}};
const ScriptRow script[kPasses] = {{
{4}}};
)",
                     model.name, capitals(model.name), passes, std::max<std::int64_t>(model.arena_bytes, 1), rows);
}

std::string header_text(const std::string& name) {
  return fmt::format(R"(#pragma once

#include <stdint.h>

#define {1}_SKIPS_ARENA_BYTES 8

#ifdef __cplusplus
extern "C" {{
#endif
typedef struct {{
  uint64_t unused;
}} {0}_skips_state;
int {0}_skips_stream(const int32_t* in0, int32_t* out0, {0}_skips_state* state, void* arena);
#ifdef __cplusplus
}}
#endif
)",
                     name, capitals(name));
}

Source skip_source(const Source& model, const Guard& guard, const Scene& scene, const SkipRequest& request) {
  Source source = model;
  for (SourceFile& file : guarded_files(model, guard)) source.files.push_back(std::move(file));
  source.name = model.name + "_skips";
  source.entry = EntryKind::kStream;
  source.files.push_back({source.name + ".h", header_text(model.name)});
  source.files.push_back({"skip_model.h", model_text(model, guard, scene, request)});
  for (const EmbeddedFile& file : embedded_skip_program()) source.files.push_back({file.path, file.text});
  // The linker puts objects one behind the other in the order of their names: these two enclose the application's.
  for (const char* place : {"_app0", "_appz"}) {
    const std::string function = model.name + place;
    source.files.push_back({function + ".cpp", fmt::format("extern \"C\" void {0}();\nvoid {0}() {{}}\n", function)});
  }
  source.inputs = {{kNoTensor, ElementType::kInt32, 4, false}};
  source.outputs = {{kNoTensor, ElementType::kInt32, kResults, false}};
  source.arena_bytes = kArenaAlignment;
  source.state_bytes = 8;
  source.layers = {};
  return source;
}

/// What the program is asked: a few halves of instructions at a time.
std::vector<std::vector<TensorBytes>> inputs_of(const SkipRequest& request) {
  std::vector<std::vector<TensorBytes>> inputs;
  const int step = request.every_half * kHalvesAtOnce;
  for (int first = 0; first < kMostHalves; first += step) {
    const std::int32_t words[] = {first, request.every_half, kHalvesAtOnce, request.every_pass};
    const auto bytes = std::as_bytes(std::span(words));
    inputs.push_back({TensorBytes(bytes.begin(), bytes.end())});
  }
  return inputs;
}

}  // namespace

SkipReport try_skips(const Source& on_board, const Guard& guard, const Scene& scene, const Board& board,
                     const SkipRequest& request) {
  const Firmware firmware(skip_source(on_board, guard, scene, request), board);
  SkipReport report;
  report.board = board.name;
  report.passes = static_cast<std::int64_t>(passes_of(guard, scene));
  const std::vector<Inference> results =
      firmware.run(inputs_of(request), {.count = false, .limit = std::chrono::hours(4)});
  for (const Inference& result : results) {
    std::array<std::int32_t, kResults> counts{};
    std::memcpy(counts.data(), result.outputs.front().data(), sizeof counts);
    report.instructions += counts[0];
    report.trials += counts[1];
    report.safe += counts[2];
    report.ended += counts[3];
    report.changed += counts[4];
    report.damaged_callers += counts[5];
    report.active_passes = counts[6];
    if (counts[7] < 0) continue;
    report.unsafe.push_back(
        fmt::format("the instruction {:#x} bytes behind the first of {}_application.o, skipped {} "
                    "in pass {}",
                    2 * counts[7], on_board.name, counts[9] == 1 ? "once" : "every time", counts[8]));
  }
  if (report.instructions == 0) throw Error(fmt::format("board {}: no instruction could be skipped", board.name));
  if (results.back().outputs.front()[4 * 10] != std::byte{0}) throw Error("skipped instructions: too much code");
  return report;
}

}  // namespace milliwatt
