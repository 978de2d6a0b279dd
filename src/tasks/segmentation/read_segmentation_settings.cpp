// The segmentation task's part of a recipe.
#include <fmt/format.h>

#include <algorithm>

#include "base/error.h"
#include "tasks/segmentation/segmentation_task.h"

namespace milliwatt {
namespace {

constexpr std::int64_t kMostSeed = std::int64_t{1} << 62;
constexpr int kMostSide = 2'048;
constexpr int kMostTile = 512;

void read_variation(TomlTable table, CropVariation& variation) {
  table.flag("flip", variation.flip);
  table.flag("turn", variation.turn);
  table.number("contrast", 0, 1, variation.contrast);
  table.number("brightness", 0, 1, variation.brightness);
  table.finish();
}

void read_data(TomlTable table, SegmentationSettings& settings) {
  std::string folder;
  table.text("folder", folder);
  if (!folder.empty()) settings.folder = folder;
  table.integer("height", 16, kMostSide, settings.picture.height);
  table.integer("width", 16, kMostSide, settings.picture.width);
  table.integer("tile", 16, kMostTile, settings.tile);
  if (settings.tile > std::min(settings.picture.height, settings.picture.width)) {
    throw table.error("tile", fmt::format("is {}; supported: at most the height and width of pictures, {} x {}",
                                          settings.tile, settings.picture.height, settings.picture.width));
  }
  table.integer("channels", 1, 3, settings.picture.channels);
  if (settings.picture.channels == 2) throw table.error("channels", "is 2; supported: 1 (grey), 3 (colour)");
  table.integer("pictures", 40, 100'000, settings.cells.pictures);
  table.number("validation_share", 0.01, 0.5, settings.validation_share);
  table.number("test_share", 0.01, 0.4, settings.test_share);
  table.integer("seed", 0, kMostSeed, settings.cells.seed);
  read_variation(table.table("augmentation"), settings.variation);
  table.finish();
}

}  // namespace

SegmentationSettings read_segmentation_settings(TomlTable& recipe) {
  SegmentationSettings settings;
  read_data(recipe.table("data"), settings);
  settings.cells.side = std::max(settings.picture.height, settings.picture.width);
  TomlTable model = recipe.table("model");
  model.integer("channels", 1, 256, settings.model.channels);
  model.integer("levels", 1, 5, settings.model.levels);
  model.finish();
  TomlTable loss = recipe.table("loss");
  loss.number("dice", 0, 100, settings.dice);
  loss.finish();
  try {
    SegmentationTask(settings).network(2);  // what is wrong with it is said here
  } catch (const Error& error) {
    throw error.within("model");
  }
  return settings;
}

}  // namespace milliwatt
