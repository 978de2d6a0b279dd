#include "recipe/scenes.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>

#include "base/error.h"
#include "base/random.h"
#include "base/to_size.h"
#include "recipe/deployment.h"

namespace milliwatt {
namespace {

constexpr double kBackground = 8;  // root mean square, codes
constexpr std::int64_t kMoreRows = 10;

Scene make_scene(const Dataset& data, std::size_t item, const GuardSettings& settings, const SceneForm& form,
                 std::uint64_t seed) {
  const std::vector<std::byte> bytes = data.input(item);
  std::vector<std::int16_t> clip(bytes.size() / sizeof(std::int16_t));
  std::memcpy(clip.data(), bytes.data(), clip.size() * sizeof(std::int16_t));
  const auto rows = [&](std::size_t samples) {
    return (static_cast<std::int64_t>(samples) + form.row_samples - 1) / form.row_samples;
  };
  const std::int64_t window_rows = rows(to_size(form.window_samples));
  const std::int64_t quiet_rows = window_rows + unlock_after(settings.decision) * form.answer_rows + kMoreRows;
  const std::int64_t before =
      (quiet_rows + form.answer_rows - 1) / form.answer_rows * form.answer_rows * form.row_samples;
  const std::int64_t after = (window_rows + form.answer_rows + kMoreRows) * form.row_samples;
  Scene scene;
  scene.expected = settings.flips[data.label(item)];
  scene.samples.resize(to_size(before + rows(clip.size()) * form.row_samples + after));
  std::ranges::copy(clip, scene.samples.begin() + before);
  Random random{seed, item};
  for (std::int16_t& sample : scene.samples) {
    const double sum = sample + std::round(kBackground * static_cast<double>(random.normal()));
    sample = static_cast<std::int16_t>(
        std::clamp<double>(sum, settings.sensor.lowest + 1, settings.sensor.highest - 1));  // not at the rails
  }
  return scene;
}

}  // namespace

std::vector<Scene> make_scenes(const Dataset& data, const GuardSettings& settings, const SceneForm& form,
                               std::size_t count, std::uint64_t seed) {
  std::vector<std::size_t> positives;
  std::vector<std::size_t> negatives;
  for (const std::size_t item : data.items(Part::kTest)) {
    (settings.flips[data.label(item)] != 0 ? positives : negatives).push_back(item);
  }
  if (positives.empty()) throw Error("output.classes: no item of the test part is of these; give more data");
  const std::size_t wanted = std::max<std::size_t>(count - count / 4, 1);
  std::vector<std::size_t> chosen = spread(positives, wanted);
  const std::vector<std::size_t> others = spread(negatives, count - std::min(count, wanted));
  chosen.insert(chosen.end(), others.begin(), others.end());
  std::vector<Scene> scenes;
  for (const std::size_t item : chosen) scenes.push_back(make_scene(data, item, settings, form, seed));
  return scenes;
}

}  // namespace milliwatt
