#include "recipe/fault_trials.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstring>
#include <filesystem>
#include <sstream>
#include <thread>

#include "base/error.h"
#include "base/process.h"
#include "base/temporary_directory.h"
#include "base/to_size.h"
#include "embedded_fault_program.h"
#include "emit/names.h"
#include "recipe/host_program.h"

namespace milliwatt {
namespace {

constexpr std::chrono::hours kRunLimit{4};

/// What the fault program calls the application's functions and numbers.
std::string fault_model_text(const Source& application, const Guard& guard) {
  const std::string& name = application.name;
  return fmt::format(R"(#pragma once

#include "../emitted/{0}_application.h"

typedef {0}_application Application;
typedef {0}_row Row;

const int kRowSamples = {1}_ROW_SAMPLES;
const int kPeriodMs = {1}_PERIOD_MS;
const int kArenaBytes = {5};  // that think() is given
const int kOwnStateBytes = {1}_APPLICATION_BYTES - {4};
const int kWeightTables = {1}_WEIGHT_TABLES;
const int kSafeLevels = {1}_SAFE_LEVELS;
const int kLowest = {2};
const int kHighest = {3};

inline const {0}_weight_table& weight_table(int i) {{ return {0}_weight_tables[i]; }}
inline void seal(Row* row) {{ {0}_seal(row); }}
inline uint8_t tick(Application* application, int pressed, const Row* row, uint32_t now_ms) {{
  return {0}_tick(application, pressed, row, now_ms);
}}
inline int think(Application* application, const Row* row, void* arena) {{
  return {0}_think(application, row, arena);
}}
inline int watchdog(Application* application) {{ return {0}_watchdog(application); }}
)",
                     name, capitals(name), guard.settings.sensor.lowest, guard.settings.sensor.highest,
                     networks_state_bytes(application, guard),
                     application.entry == EntryKind::kFed ? 1 : std::max<std::int64_t>(application.arena_bytes, 1));
}

std::string scenes_bytes(const std::vector<Scene>& scenes, std::int64_t row_samples) {
  std::string bytes;
  const auto add = [&](const void* from, std::size_t count) { bytes.append(static_cast<const char*>(from), count); };
  const auto add_number = [&](std::int64_t number) {
    const auto value = static_cast<std::int32_t>(number);
    add(&value, sizeof value);
  };
  add_number(static_cast<std::int64_t>(scenes.size()));
  for (const Scene& scene : scenes) {
    add_number(scene.expected);
    add_number(static_cast<std::int64_t>(scene.samples.size()) / row_samples);
    add(scene.samples.data(), scene.samples.size() * sizeof(std::int16_t));
  }
  return bytes;
}

FaultReport parse_report(const std::string& output) {
  FaultReport report;
  std::istringstream lines(output);
  for (std::string line; std::getline(lines, line);) {
    std::istringstream words(line);
    std::string first;
    words >> first;
    if (first == "unsafe:") {
      report.unsafe_trials.push_back(line);
    } else if (first == "control") {
      ControlCounts& control = report.control;
      words >> control.positives >> control.activated >> control.negatives >> control.activated_wrongly;
    } else {
      FaultCounts more{first};
      words >> more.trials >> more.safe >> more.changed;
      const auto kind = std::ranges::find(report.by_kind, first, &FaultCounts::kind);
      if (kind == report.by_kind.end()) {
        report.by_kind.push_back(more);
      } else {
        kind->trials += more.trials;
        kind->safe += more.safe;
        kind->changed += more.changed;
      }
    }
    if (words.fail()) throw Error(fmt::format("fault trials: the program wrote \"{}\"", line));
  }
  return report;
}

}  // namespace

std::int64_t FaultReport::trials() const {
  std::int64_t sum = 0;
  for (const FaultCounts& counts : by_kind) sum += counts.trials;
  return sum;
}

std::int64_t FaultReport::safe() const {
  std::int64_t sum = 0;
  for (const FaultCounts& counts : by_kind) sum += counts.safe;
  return sum;
}

FaultReport run_fault_trials(const Source& application, const Guard& guard, const std::vector<Scene>& scenes,
                             const FaultRequest& request) {
  const TemporaryDirectory directory;
  std::vector<EmbeddedFile> own = embedded_fault_program();
  own.push_back({"fault_model.h", fault_model_text(application, guard)});
  build_host_program(application, own, directory);
  directory.write("scenes.bin", scenes_bytes(scenes, guard.scenes.row_samples));
  const unsigned workers = std::max(std::thread::hardware_concurrency(), 1U);
  const ProcessResult result = run_process({(directory.path() / "program").string(), std::to_string(request.seed),
                                            std::to_string(request.trials), std::to_string(workers)},
                                           directory.path(), kRunLimit);
  if (result.exit_status != 0) {
    throw Error(fmt::format("fault trials: the program stopped with status {}", result.exit_status));
  }
  FaultReport report = parse_report(result.output);
  report.seed = request.seed;
  if (report.trials() != request.trials) throw Error("fault trials: a worker stopped before its last trial");
  return report;
}

Source application_for_faults(const Deployment& deployment, const Guard& guard, const Board& host) {
  EmitOptions options;
  options.trace = true;
  Source application = emit_for_guard(deployment, host, options);
  for (SourceFile& file : guarded_files(application, guard)) {
    application.files.push_back(std::move(file));
  }
  return application;
}

}  // namespace milliwatt
