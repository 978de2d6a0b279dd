// The task `image`: what a picture shows, by a convolutional network over its pixels.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/toml_table.h"
#include "data/image/picture_set.h"
#include "data/image/shapes.h"
#include "data/image/vary_picture.h"
#include "tasks/task.h"
#include "zoo/image_networks.h"

namespace milliwatt {

struct ImageSettings {
  std::optional<std::filesystem::path> folder;  ///< of pictures, as the recipe says it. Empty: made shapes
  Shapes shapes;
  PictureShape picture;
  double validation_share = 0.1;
  double test_share = 0.2;
  PictureVariation variation;
  std::string kind = "cnn";  ///< a word of network_kinds()
  double width = 1;
  std::vector<PlainLayer> layers = {{24, 2, false}, {48, 2, false}, {96, 1, true}, {96, 2, true}, {128, 1, true}};
  std::vector<std::string> classes;  ///< of a trained model
  std::string trained_on;            ///< marks of what a model was trained on
};

/// The networks that a recipe can name.
const std::vector<std::string>& network_kinds();

/// The settings of a recipe: takes [data] and [model]. @throws Error naming the key.
ImageSettings read_image_settings(TomlTable& recipe);

class ImageTask final : public Task {
 public:
  explicit ImageTask(ImageSettings settings);

  const ImageSettings& settings() const { return settings_; }

  std::string_view name() const override { return "image"; }
  std::string_view noun() const override { return "picture"; }

  Arrival arrival() const override { return {}; }
  Quantization quantization() const override;
  std::vector<std::int8_t> features(std::span<const std::byte> input) const override;
  std::string front_end_text() const override;

  RecipeDefaults defaults() const override;
  std::optional<std::filesystem::path> data_folder() const override { return settings_.folder; }
  std::unique_ptr<const Dataset> gather(const Gathering& where) const override;
  Graph network(std::size_t classes) const override;
  void describe(Graph& network, const Dataset& data) const override;

  std::vector<std::string> classes() const override { return settings_.classes; }
  Opened open(const Opening& what) const override;
  Json classify(const Graph& network, const std::string& model, const ClassifyRequest& request,
                const std::function<void(const std::string&)>& print) const override;

 private:
  PictureRequest request() const;

  ImageSettings settings_;
};

}  // namespace milliwatt
