#include "recipe/backgrounds.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstring>
#include <mutex>
#include <string>

#include "base/error.h"
#include "base/files.h"
#include "base/parallel.h"
#include "base/process.h"
#include "base/temporary_directory.h"
#include "base/to_size.h"
#include "embedded_score_program.h"
#include "emit/names.h"
#include "recipe/host_program.h"

namespace milliwatt {
namespace {

constexpr double kRecordingSeconds = 600;
constexpr std::chrono::hours kRunLimit{1};

/// What the score program calls the network's functions.
std::string score_model_text(const Source& model, const Guard& guard) {
  const std::string hear = model.entry == EntryKind::kFed
                               ? fmt::format(
                                     "    if ({0}_feed_row(&state, row, arena) == 0) return 0;\n"
                                     "    memcpy(scores, {0}_out0(arena), kScores);\n    return 1;\n",
                                     model.name)
                               : fmt::format("    return {}_stream(row, scores, &state, arena);\n", model.name);
  return fmt::format(R"(#pragma once

#include <string.h>

#include "../emitted/{0}.h"

const size_t kRowSamples = {1};
const size_t kScores = {2};

struct ScoreModel {{
  {0}_state state;
  alignas(8) uint8_t arena[{3}];

  void reset() {{ {0}_reset(&state); }}
  int hear(const int16_t* row, int8_t* scores) {{
{4}  }}
}};
)",
                     model.name, row_samples(model, guard), model.outputs.front().elements,
                     std::max<std::int64_t>(model.arena_bytes, 1), hear);
}

std::vector<Samples> clips_of(const Dataset& data, const std::vector<std::size_t>& items) {
  std::vector<Samples> clips(items.size());
  parallel_for(items.size(), [&](std::size_t i) {
    const std::vector<std::byte> bytes = data.input(items[i]);
    clips[i].resize(bytes.size() / sizeof(std::int16_t));
    std::memcpy(clips[i].data(), bytes.data(), clips[i].size() * sizeof(std::int16_t));
  });
  return clips;
}

RecordedScores scores_of(const Samples& samples, const std::string& name, const TemporaryDirectory& directory) {
  const std::string from = name + ".samples";
  const std::string to = name + ".scores";
  directory.write(
      from, std::string_view(reinterpret_cast<const char*>(samples.data()), samples.size() * sizeof(std::int16_t)));
  const ProcessResult result =
      run_process({(directory.path() / "program").string(), from, to}, directory.path(), kRunLimit);
  if (result.exit_status != 0) {
    throw Error(fmt::format("background: the program stopped with status {}", result.exit_status));
  }
  const std::vector<std::byte> bytes = read_file(directory.path() / to);
  RecordedScores scores(bytes.size());
  std::memcpy(scores.data(), bytes.data(), bytes.size());
  std::filesystem::remove(directory.path() / from);
  std::filesystem::remove(directory.path() / to);
  return scores;
}

}  // namespace

std::vector<std::size_t> items_without_output(const Dataset& data, const DecisionSettings& settings, Part part) {
  std::vector<std::size_t> items = data.items(part);
  std::erase_if(items, [&](std::size_t item) { return (settings.decides >> data.label(item) & 1U) != 0; });
  return items;
}

BackgroundTotals hear_backgrounds(const Deployment& deployment, const Guard& guard, const Dataset& data,
                                  int sample_rate, const BackgroundRequest& request,
                                  const std::function<void(std::size_t recording, HeardBackground heard)>& hear) {
  const TemporaryDirectory directory;
  std::vector<EmbeddedFile> own = embedded_score_program();
  own.push_back({"score_model.h", score_model_text(deployment.source, guard)});
  build_host_program(deployment.source, own, directory);
  const std::vector<Samples> clips = clips_of(data, request.items);
  const double seconds = 3'600 * request.hours;
  const auto count = static_cast<std::size_t>(std::ceil(seconds / kRecordingSeconds));
  const double answers_an_hour =
      3'600.0 * sample_rate / static_cast<double>(row_samples(deployment.source, guard) * guard.window_rows);
  BackgroundTotals totals;
  std::mutex turns;
  parallel_for(count, [&](std::size_t i) {
    Random random{request.seed, i, key_of("background")};
    const double length = std::min(kRecordingSeconds, seconds - static_cast<double>(i) * kRecordingSeconds);
    HeardBackground heard{make_background(clips, length, sample_rate, random), {}};
    heard.scores = scores_of(heard.background.samples, fmt::format("recording{}", i), directory);
    const std::lock_guard<std::mutex> lock(turns);
    totals.words += heard.background.words;
    totals.hours += static_cast<double>(heard.scores.size() / guard.classes.size()) / answers_an_hour;
    hear(i, std::move(heard));
  });
  return totals;
}

}  // namespace milliwatt
