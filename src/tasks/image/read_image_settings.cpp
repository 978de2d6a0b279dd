// The image task's part of a recipe.
#include <fmt/format.h>

#include "base/error.h"
#include "tasks/image/image_task.h"

namespace milliwatt {
namespace {

constexpr std::int64_t kMostSeed = std::int64_t{1} << 62;
constexpr int kMostSide = 512;

void read_variation(TomlTable table, PictureVariation& variation) {
  table.flag("flip", variation.flip);
  table.integer("shift", 0, 64, variation.shift);
  table.number("brightness", 0, 1, variation.brightness);
  table.number("contrast", 0, 1, variation.contrast);
  table.number("cutout", 0, 1, variation.cutout);
  table.number("drift", 0, 64, variation.warp.drift);
  table.number("rotation", 0, 180, variation.warp.rotation);
  table.number("scale", 0, 0.9, variation.warp.scale);
  table.number("shear", 0, 1, variation.warp.shear);
  table.number("elastic", 0, 16, variation.warp.elastic);
  table.finish();
}

void read_data(TomlTable table, ImageSettings& settings) {
  std::string folder;
  table.text("folder", folder);
  if (!folder.empty()) settings.folder = folder;
  table.integer("height", 4, kMostSide, settings.picture.height);
  table.integer("width", 4, kMostSide, settings.picture.width);
  table.integer("channels", 1, 3, settings.picture.channels);
  if (settings.picture.channels == 2) throw table.error("channels", "is 2; supported: 1 (grey), 3 (colour)");
  table.integer("pictures", 80, 1'000'000, settings.shapes.pictures);
  table.number("validation_share", 0.01, 0.5, settings.validation_share);
  table.number("test_share", 0.01, 0.4, settings.test_share);
  table.word("wanted", shape_names(), settings.shapes.wanted);
  table.integer("seed", 0, kMostSeed, settings.shapes.seed);
  read_variation(table.table("augmentation"), settings.variation);
  table.finish();
}

/// Three lists of one length: of each layer its channels, its stride and whether it is separable.
void read_layers(TomlTable& table, ImageSettings& settings) {
  const std::size_t before = settings.layers.size();
  std::vector<int> channels, strides;
  int separable_from = 3;  // from 1
  for (const PlainLayer& layer : settings.layers) {
    channels.push_back(layer.channels);
    strides.push_back(layer.stride);
  }
  table.integers("channels", 1, 4'096, channels);
  if (channels.empty()) throw table.error("channels", "empty; give each layer's");
  table.integers("strides", 1, 4, strides);
  if (channels.size() != strides.size()) {
    const std::string_view key = strides.size() == before ? "channels" : "strides";
    throw table.error(key,
                      fmt::format("{} channels and {} strides; give as many of both", channels.size(), strides.size()));
  }
  table.integer("separable_from", 1, 1'000, separable_from);
  settings.layers.clear();
  for (std::size_t i = 0; i < channels.size(); ++i)
    settings.layers.push_back({channels[i], strides[i], static_cast<int>(i) + 1 >= separable_from});
}

void read_model(TomlTable table, ImageSettings& settings) {
  table.word("kind", network_kinds(), settings.kind);
  const bool has_width = settings.kind == "resnet8" || settings.kind.starts_with("mobilenet");
  if (has_width) table.number("width", 0.01, 4, settings.width);
  if (settings.kind == "cnn") read_layers(table, settings);
  table.finish();
}

}  // namespace

const std::vector<std::string>& network_kinds() {
  static const std::vector<std::string> kinds = {"cnn",           "resnet8",         "lenet5",       "lenet300",
                                                 "lenet-300-100", "lenet-20-50-500", "mobilenet_v1", "mobilenet_v2"};
  return kinds;
}

ImageSettings read_image_settings(TomlTable& recipe) {
  ImageSettings settings;
  read_data(recipe.table("data"), settings);
  settings.shapes.side = std::max(settings.picture.height, settings.picture.width);
  read_model(recipe.table("model"), settings);
  try {
    ImageTask(settings).network(2);  // what is wrong with it is said here
  } catch (const Error& error) {
    throw error.within("model");
  }
  return settings;
}

}  // namespace milliwatt
