#include "tasks/image/image_task.h"

#include <fmt/format.h>

#include <cstring>
#include <sstream>
#include <utility>

#include "base/error.h"
#include "base/to_size.h"
#include "tasks/image/picture_dataset.h"
#include "tasks/labels.h"
#include "tasks/pixel_codes.h"
#include "tasks/trained_on.h"

namespace milliwatt {
namespace {

constexpr std::string_view kPictures = "milliwatt.pictures";  // height, width, channels, validation share, test share

}  // namespace

ImageTask::ImageTask(ImageSettings settings) : settings_(std::move(settings)) {}

Quantization ImageTask::quantization() const { return pixel_quantization(); }

std::vector<std::int8_t> ImageTask::features(std::span<const std::byte> input) const {
  std::vector<std::int8_t> codes(input.size());
  std::memcpy(codes.data(), input.data(), input.size());
  return codes;
}

std::string ImageTask::front_end_text() const { return pixel_text(); }

RecipeDefaults ImageTask::defaults() const {
  RecipeDefaults defaults;
  defaults.training.epochs = 12;
  defaults.training.learning_rate = 6e-3;
  defaults.training.weight_decay = 1e-3;
  defaults.training.label_smoothing = 0.05;
  return defaults;
}

Graph ImageTask::network(std::size_t classes) const {
  const auto outputs = static_cast<std::int64_t>(classes);
  const PictureShape& picture = settings_.picture;
  if (settings_.kind == "resnet8") return resnet8(picture, settings_.width, outputs);
  if (settings_.kind == "lenet5") return lenet5(picture, outputs);
  if (settings_.kind == "lenet300") return lenet_300_100(picture, outputs);
  if (settings_.kind == "lenet-300-100") return lenet_300_100_norm(picture, outputs);
  if (settings_.kind == "lenet-20-50-500") return lenet_20_50_500(picture, outputs);
  if (settings_.kind == "mobilenet_v1") return mobilenet_v1(picture, settings_.width, outputs);
  if (settings_.kind == "mobilenet_v2") return mobilenet_v2(picture, settings_.width, outputs);
  return plain_cnn(picture, settings_.layers, outputs);
}

void ImageTask::describe(Graph& network, const Dataset& data) const {
  const auto* const pictures = dynamic_cast<const PictureDataset*>(&data);
  expects(pictures != nullptr, "an image's data are pictures");
  write_labels(network, data.classes());
  const PictureShape& shape = settings_.picture;
  network.metadata[std::string(kPictures)] = fmt::format("{} {} {} {} {}", shape.height, shape.width, shape.channels,
                                                         settings_.validation_share, settings_.test_share);
  network.metadata[std::string(kTrainedOn)] = training_marks(data, pictures->digests());
}

namespace image_task {

std::unique_ptr<Task> read(TomlTable& recipe) { return std::make_unique<ImageTask>(read_image_settings(recipe)); }

std::unique_ptr<Task> of_model(const Graph& model) {
  const auto pictures = model.metadata.find(kPictures);
  if (pictures == model.metadata.end()) return nullptr;
  ImageSettings settings;
  settings.classes = labels_of(model);
  std::istringstream stream(pictures->second);
  PictureShape& shape = settings.picture;
  const Shape input = model.inputs.empty() ? Shape() : model.tensor(model.inputs.front()).shape;
  if (!(stream >> shape.height >> shape.width >> shape.channels >> settings.validation_share >> settings.test_share) ||
      input != Shape{1, shape.height, shape.width, shape.channels} || (shape.channels != 1 && shape.channels != 3) ||
      !(settings.validation_share > 0) || !(settings.test_share > 0) ||
      !(settings.validation_share + settings.test_share < 1) || settings.classes.empty()) {
    throw Error(
        fmt::format("metadata {}: \"{}\"; expected: height, width and channels as the input {} has them, "
                    "validation share, test share, and labels",
                    kPictures, pictures->second.substr(0, 60), shape_text(input)));
  }
  const auto trained_on = model.metadata.find(kTrainedOn);
  if (trained_on != model.metadata.end()) settings.trained_on = trained_on->second;
  return std::make_unique<ImageTask>(std::move(settings));
}

}  // namespace image_task
}  // namespace milliwatt
