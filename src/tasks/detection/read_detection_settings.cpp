// The detection task's part of a recipe.
#include <fmt/format.h>

#include <algorithm>

#include "base/error.h"
#include "tasks/detection/detection_task.h"

namespace milliwatt {
namespace {

constexpr std::int64_t kMostSeed = std::int64_t{1} << 62;
constexpr int kMostSide = 512;

void read_variation(TomlTable table, BoxedVariation& variation) {
  table.flag("flip", variation.flip);
  table.flag("flip_vertical", variation.flip_vertical);
  table.number("zoom", 0, 2, variation.zoom);
  table.number("shift", 0, 1, variation.shift);
  table.number("colour", 0, 1, variation.colour);
  table.finish();
}

void read_data(TomlTable table, DetectionSettings& settings) {
  std::string folder;
  table.text("folder", folder);
  if (!folder.empty()) settings.folder = folder;
  table.integer("height", 16, kMostSide, settings.picture.height);
  table.integer("width", 16, kMostSide, settings.picture.width);
  for (const auto& [key, pixels] : {std::pair{"height", settings.picture.height}, {"width", settings.picture.width}}) {
    if (pixels % kCentrePointCell == 0) continue;
    throw table.error(key, fmt::format("is {}; supported: multiples of {}", pixels, kCentrePointCell));
  }
  table.integer("channels", 1, 3, settings.picture.channels);
  if (settings.picture.channels == 2) throw table.error("channels", "is 2; supported: 1 (grey), 3 (colour)");
  table.integer("pictures", 40, 100'000, settings.shapes.pictures);
  table.number("validation_share", 0.01, 0.5, settings.validation_share);
  table.number("test_share", 0.01, 0.4, settings.test_share);
  table.integer("seed", 0, kMostSeed, settings.shapes.seed);
  read_variation(table.table("augmentation"), settings.variation);
  table.finish();
}

void read_model(TomlTable table, CentrePoint& model) {
  table.integer("stem", 1, 1'024, model.stem);
  table.integer("second", 1, 1'024, model.second);
  table.integer("body", 1, 1'024, model.body);
  table.integer("blocks", 1, 32, model.blocks);
  table.integer("last", 1, 1'024, model.last);
  table.finish();
}

}  // namespace

DetectionSettings read_detection_settings(TomlTable& recipe) {
  DetectionSettings settings;
  read_data(recipe.table("data"), settings);
  settings.shapes.side = std::max(settings.picture.height, settings.picture.width);
  read_model(recipe.table("model"), settings.model);
  TomlTable boxes = recipe.table("boxes");
  boxes.number("overlap", 0, 0.99, settings.overlap);
  boxes.finish();
  return settings;
}

}  // namespace milliwatt
