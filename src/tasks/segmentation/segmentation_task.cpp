#include "tasks/segmentation/segmentation_task.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cstring>
#include <sstream>
#include <utility>

#include "base/error.h"
#include "base/to_size.h"
#include "tasks/pixel_codes.h"
#include "tasks/segmentation/masked_dataset.h"
#include "tasks/segmentation/segment_score.h"
#include "tasks/segmentation/segmentation_loss.h"
#include "tasks/trained_on.h"

namespace milliwatt {
namespace {

// Lines: height and width of pictures, side of a tile, channels, validation share, test share; the classes.
constexpr std::string_view kSegmentation = "milliwatt.segmentation";

}  // namespace

SegmentationTask::SegmentationTask(SegmentationSettings settings) : settings_(std::move(settings)) {}

Quantization SegmentationTask::quantization() const { return pixel_quantization(); }

std::vector<std::int8_t> SegmentationTask::features(std::span<const std::byte> input) const {
  std::vector<std::int8_t> codes(input.size());
  std::memcpy(codes.data(), input.data(), input.size());
  return codes;
}

std::string SegmentationTask::front_end_text() const { return pixel_text(); }

RecipeDefaults SegmentationTask::defaults() const {
  RecipeDefaults defaults;
  defaults.training.epochs = 10;
  defaults.training.batch = 8;
  defaults.training.learning_rate = 4e-3;
  defaults.training.weight_decay = 1e-3;
  return defaults;
}

Graph SegmentationTask::network(std::size_t classes) const {
  return unet({settings_.tile, settings_.tile, settings_.picture.channels}, settings_.model,
              static_cast<std::int64_t>(classes));
}

std::shared_ptr<const Loss> SegmentationTask::loss(const TrainOptions&) const {
  return segmentation_loss(settings_.dice);
}

void SegmentationTask::fill_target(const Dataset& data, const Target& varied, std::span<const float>,
                                   std::span<float> target) const {
  const std::size_t each = data.classes().size() + 1;
  const std::vector<std::uint8_t>& labels = std::get<LabelMap>(varied).labels;
  std::ranges::fill(target, 0.0F);
  for (std::size_t i = 0; i < labels.size(); ++i) {
    target[i * each] = labels[i];
    target[i * each + 1 + labels[i]] = 1;
  }
}

void SegmentationTask::describe(Graph& network, const Dataset& data) const {
  const auto* const tiles = dynamic_cast<const MaskedDataset*>(&data);
  expects(tiles != nullptr, "a segmentation's data are pictures with masks");
  const PictureShape& shape = settings_.picture;
  network.metadata[std::string(kSegmentation)] =
      fmt::format("{} {} {} {} {} {}\n{}\n", shape.height, shape.width, settings_.tile, shape.channels,
                  settings_.validation_share, settings_.test_share, fmt::join(data.classes(), "\n"));
  network.metadata[std::string(kTrainedOn)] = training_marks(data, tiles->digests());
}

std::unique_ptr<Score> SegmentationTask::score(const Dataset& data) const {
  return std::make_unique<SegmentScore>(data.classes());
}

namespace segmentation_task {

std::unique_ptr<Task> read(TomlTable& recipe) {
  return std::make_unique<SegmentationTask>(read_segmentation_settings(recipe));
}

std::unique_ptr<Task> of_model(const Graph& model) {
  const auto said = model.metadata.find(kSegmentation);
  if (said == model.metadata.end()) return nullptr;
  SegmentationSettings settings;
  std::istringstream lines(said->second);
  std::string figures;
  std::getline(lines, figures);
  for (std::string name; std::getline(lines, name);) settings.classes.push_back(name);
  std::istringstream numbers(figures);
  PictureShape& shape = settings.picture;
  int& tile = settings.tile;
  const Shape input = model.inputs.empty() ? Shape() : model.tensor(model.inputs.front()).shape;
  const Shape output = model.outputs.empty() ? Shape() : model.tensor(model.outputs.front()).shape;
  if (!(numbers >> shape.height >> shape.width >> tile >> shape.channels >> settings.validation_share >>
        settings.test_share) ||
      input != Shape{1, tile, tile, shape.channels} || (shape.channels != 1 && shape.channels != 3) ||
      tile > std::min(shape.height, shape.width) || std::max(shape.height, shape.width) > 4'096 ||
      !(settings.validation_share > 0) || !(settings.test_share > 0) ||
      !(settings.validation_share + settings.test_share < 1) || settings.classes.empty() ||
      settings.classes.size() > kMostSegmentClasses ||
      output != Shape{1, tile, tile, static_cast<std::int64_t>(settings.classes.size())}) {
    throw Error(fmt::format(
        "metadata {}: \"{}\"; expected: height and width of pictures, side of a tile and channels as the input {} has "
        "them, validation share, test share; as many classes as the output {} has",
        kSegmentation, figures.substr(0, 60), shape_text(input), shape_text(output)));
  }
  const auto trained_on = model.metadata.find(kTrainedOn);
  if (trained_on != model.metadata.end()) settings.trained_on = trained_on->second;
  return std::make_unique<SegmentationTask>(std::move(settings));
}

}  // namespace segmentation_task
}  // namespace milliwatt
