#include "tasks/anomaly/window_dataset.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <map>
#include <span>
#include <utility>

#include "base/error.h"
#include "base/random.h"
#include "base/sha256.h"
#include "base/to_size.h"
#include "data/samples.h"
#include "graph/builder.h"

namespace milliwatt {
namespace {

double root_mean_square(std::span<const std::int16_t> samples) {
  double sum = 0;
  double squares = 0;
  for (const std::int16_t sample : samples) {
    sum += sample;
    squares += static_cast<double>(sample) * sample;
  }
  const auto count = static_cast<double>(std::max<std::size_t>(samples.size(), 1));
  return std::sqrt(std::max(squares / count - sum / count * (sum / count), 0.0));
}

/// Of each place among rows of numbers.
FeatureStatistics statistics_of(const std::vector<std::vector<double>>& rows) {
  const auto count = static_cast<double>(rows.size());
  FeatureStatistics statistics{std::vector<double>(rows.front().size()), std::vector<double>(rows.front().size())};
  for (const std::vector<double>& row : rows) {
    for (std::size_t i = 0; i < row.size(); ++i) statistics.means[i] += row[i] / count;
  }
  for (const std::vector<double>& row : rows) {
    for (std::size_t i = 0; i < row.size(); ++i)
      statistics.deviations[i] += (row[i] - statistics.means[i]) * (row[i] - statistics.means[i]) / count;
  }
  for (double& deviation : statistics.deviations) {
    deviation = std::sqrt(deviation);
    if (!(deviation > 1e-3)) deviation = 1;  // a feature that is constant
  }
  return statistics;
}

}  // namespace

WindowDataset::WindowDataset(SeriesSet set, const WindowForm& form) : set_(std::move(set)), form_(form) {
  for (std::size_t i = 0; i < set_.series.size(); ++i) {
    if (!set_.series[i].normal) continue;
    const auto samples = static_cast<double>(set_.series[i].samples.size());
    const auto test = to_size(std::llround(samples * (1 - form_.test_share)));
    const auto validation = to_size(std::llround(samples * (1 - form_.test_share - form_.validation_share)));
    add_windows(i, 0, validation, Part::kTraining);
    add_windows(i, validation, test, Part::kValidation);
    add_windows(i, test, set_.series[i].samples.size(), Part::kTest);
  }
  for (const Part part : {Part::kTraining, Part::kValidation, Part::kTest}) {
    if (std::ranges::count(windows_, part, &Window::part) >= 2) continue;
    throw Error(
        fmt::format("the {} part of the normal recordings has fewer than two windows of {} samples; record more",
                    part_name(part), form_.samples));
  }
  if (form_.fault_level > 0) mix_faults();
  for (std::size_t i = 0; i < set_.series.size(); ++i) {
    if (!set_.series[i].normal) add_windows(i, 0, set_.series[i].samples.size(), Part::kTest);
  }
  measure();
}

void WindowDataset::add_windows(std::size_t series, std::size_t begin, std::size_t end, Part part) {
  const std::size_t length = to_size(form_.samples);
  for (std::size_t at = begin; at + length <= end; at += length / 2)
    windows_.push_back({series, at, begin, end - length, part});
}

void WindowDataset::mix_faults() {
  std::vector<std::int16_t> normal;
  for (const Series& series : set_.series) {
    if (!series.normal) continue;
    const auto begin = std::llround(static_cast<double>(series.samples.size()) * (1 - form_.test_share));
    normal.insert(normal.end(), series.samples.begin() + begin, series.samples.end());
  }
  const double level = form_.fault_level * root_mean_square(normal);
  for (Series& series : set_.series) {
    if (series.normal) continue;
    const double factor = level / std::max(root_mean_square(series.samples), 1e-9);
    double mean = 0;
    for (const std::int16_t sample : series.samples) mean += sample / static_cast<double>(series.samples.size());
    for (std::size_t i = 0; i < series.samples.size(); ++i) {
      const double sum = normal[i % normal.size()] + factor * (series.samples[i] - mean);
      series.samples[i] = to_sample(static_cast<float>(sum));
    }
  }
}

void WindowDataset::measure() {
  const double scale = static_cast<double>(log_mel_quantization(form_.front_end).scales[0]);
  const double zero_point = log_mel_quantization(form_.front_end).zero_points[0];
  std::vector<std::vector<double>> features;
  std::vector<std::vector<double>> loudness;
  for (const Window& window : windows_) {
    if (window.part != Part::kTraining) continue;
    const Series& series = set_.series[window.series];
    std::vector<double> row;
    for (const std::int8_t code :
         log_mel(form_.front_end, std::span(series.samples).subspan(window.begin, to_size(form_.samples)))) {
      row.push_back(scale * (code - zero_point));
    }
    features.push_back(std::move(row));
    loudness.push_back({loudness_of(window)});
  }
  statistics_ = statistics_of(features);
  const FeatureStatistics of_loudness = statistics_of(loudness);
  mean_loudness_ = of_loudness.means[0];
  loudness_deviation_ = of_loudness.deviations[0];
}

double WindowDataset::loudness_of(const Window& window) const {
  const Series& series = set_.series[window.series];
  return std::log(root_mean_square(std::span(series.samples).subspan(window.begin, to_size(form_.samples))) + 1e-3);
}

std::vector<std::byte> WindowDataset::bytes_of(const Window& window) const {
  const auto bytes =
      std::as_bytes(std::span(set_.series[window.series].samples).subspan(window.begin, to_size(form_.samples)));
  return {bytes.begin(), bytes.end()};
}

Target WindowDataset::target(std::size_t item) const {
  const Window& window = windows_.at(item);
  const double distance = std::abs(loudness_of(window) - mean_loudness_) / loudness_deviation_;
  return std::vector<float>{set_.series[window.series].normal ? 0.0F : 1.0F, static_cast<float>(distance)};
}

std::string WindowDataset::name(std::size_t item) const {
  const Window& window = windows_.at(item);
  return fmt::format("{}:{}", set_.series[window.series].name, window.begin);
}

std::vector<std::byte> WindowDataset::input(std::size_t item) const { return bytes_of(windows_.at(item)); }

VariedItem WindowDataset::varied(std::size_t item, const Variation& how) const {
  Random random({key_of("begin of windows"), how.seed, static_cast<std::uint64_t>(how.epoch),
                 static_cast<std::uint64_t>(how.index)});
  Window window = windows_.at(item);
  const auto most = static_cast<std::uint64_t>(form_.samples);
  const std::int64_t begin = static_cast<std::int64_t>(window.begin + random.below(most + 1)) - form_.samples / 2;
  window.begin =
      to_size(std::clamp(begin, static_cast<std::int64_t>(window.first), static_cast<std::int64_t>(window.last)));
  return {bytes_of(window), target(item)};
}

std::vector<std::string> WindowDataset::digests() const {
  std::vector<std::string> digests;
  for (const Series& series : set_.series) {
    if (!series.normal) continue;
    const auto* const bytes = reinterpret_cast<const char*>(series.samples.data());
    digests.push_back(sha256_hex({bytes, series.samples.size() * sizeof(std::int16_t)}));
  }
  return digests;
}

std::string WindowDataset::training_digest() const {
  std::string text = fmt::format("{} {} {}\n", form_.samples, form_.validation_share, form_.test_share);
  for (const std::string& digest : digests()) text += digest + "\n";
  return sha256_hex(text);
}

std::vector<std::pair<std::string, std::size_t>> WindowDataset::kinds() const {
  std::map<std::string, std::size_t> counts;
  for (const Window& window : windows_) {
    const Series& series = set_.series[window.series];
    if (!series.normal) ++counts[series.kind];
  }
  return {counts.begin(), counts.end()};
}

std::string WindowDataset::table_text() const {
  std::string text = fmt::format("  normal windows  {} for training, {} for validation, {} for the test\n",
                                 items(Part::kTraining).size(), items(Part::kValidation).size(),
                                 std::ranges::count_if(windows_, [&](const Window& window) {
                                   return window.part == Part::kTest && set_.series[window.series].normal;
                                 }));
  for (const auto& [kind, count] : kinds()) text += fmt::format("  {:<14}  {} for the test\n", kind, count);
  for (const std::string& problem : set_.left_out) text += fmt::format("left out: {}\n", problem);
  return text;
}

Json WindowDataset::json() const {
  Json faults = Json::object();
  for (const auto& [kind, count] : kinds()) faults[kind] = count;
  return {{"split", "time"},
          {"faults", std::move(faults)},
          {"fault_level", form_.fault_level > 0 ? Json(form_.fault_level) : Json(nullptr)},
          {"left_out", set_.left_out}};
}

std::string WindowDataset::summary_text() const {
  return fmt::format(
      "  windows   {} for training; {} held out: the last part of each normal recording, and all others\n",
      items(Part::kTraining).size(), items(Part::kTest).size());
}

}  // namespace milliwatt
