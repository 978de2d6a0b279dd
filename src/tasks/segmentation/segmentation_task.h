// The task `segmentation`: what each pixel of a picture is of, by a U-Net over tiles of it.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/toml_table.h"
#include "data/image/cells.h"
#include "data/image/masked_pictures.h"
#include "data/image/vary_boxed_picture.h"
#include "tasks/task.h"
#include "zoo/unet.h"

namespace milliwatt {

struct SegmentationSettings {
  std::optional<std::filesystem::path> folder;  ///< of pictures and masks, as the recipe says it. Empty: made cells
  Cells cells;
  PictureShape picture{96, 96, 1};  ///< the size at which pictures are cut into tiles
  int tile = 96;                    ///< pixels of the network's input, each way
  double validation_share = 0.1;
  double test_share = 0.2;
  CropVariation variation;
  UNet model;
  double dice = 0.5;                 ///< weight of the Dice loss beside the cross-entropy
  std::vector<std::string> classes;  ///< of a trained model
  std::string trained_on;            ///< the same: marks of what it was trained on
};

/// The settings of a recipe: takes [data], [model] and [loss]. @throws Error naming the key.
SegmentationSettings read_segmentation_settings(TomlTable& recipe);

class SegmentationTask final : public Task {
 public:
  explicit SegmentationTask(SegmentationSettings settings);

  const SegmentationSettings& settings() const { return settings_; }

  std::string_view name() const override { return "segmentation"; }
  std::string_view noun() const override { return "tile"; }

  Arrival arrival() const override { return {}; }
  Quantization quantization() const override;
  std::vector<std::int8_t> features(std::span<const std::byte> input) const override;
  std::string front_end_text() const override;

  RecipeDefaults defaults() const override;
  std::optional<std::filesystem::path> data_folder() const override { return settings_.folder; }
  std::unique_ptr<const Dataset> gather(const Gathering& where) const override;
  Graph network(std::size_t classes) const override;
  std::shared_ptr<const Loss> loss(const TrainOptions& how) const override;
  void fill_target(const Dataset& data, const Target& varied, std::span<const float> input,
                   std::span<float> target) const override;
  void describe(Graph& network, const Dataset& data) const override;
  std::unique_ptr<Score> score(const Dataset& data) const override;

  std::vector<std::string> classes() const override { return settings_.classes; }
  Opened open(const Opening& what) const override;
  Json classify(const Graph& network, const std::string& model, const ClassifyRequest& request,
                const std::function<void(const std::string&)>& print) const override;

 private:
  PictureRequest request() const;

  SegmentationSettings settings_;
};

}  // namespace milliwatt
