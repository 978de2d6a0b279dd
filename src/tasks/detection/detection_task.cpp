#include "tasks/detection/detection_task.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cstring>
#include <sstream>
#include <utility>

#include "base/error.h"
#include "base/to_size.h"
#include "tasks/detection/boxed_dataset.h"
#include "tasks/detection/centre_targets.h"
#include "tasks/detection/detection_loss.h"
#include "tasks/detection/detection_score.h"
#include "tasks/pixel_codes.h"
#include "tasks/trained_on.h"

namespace milliwatt {
namespace {

// Lines: height, width, channels, validation share, test share, overlap; the classes.
constexpr std::string_view kDetection = "milliwatt.detection";
constexpr std::string_view kThresholds = "milliwatt.thresholds";  // of each class
constexpr double kUsualThreshold = 0.3;

void write_thresholds(Graph& network, const std::vector<double>& thresholds) {
  network.metadata[std::string(kThresholds)] = fmt::format("{:g}", fmt::join(thresholds, " "));
}

}  // namespace

DetectionTask::DetectionTask(DetectionSettings settings) : settings_(std::move(settings)) {}

Quantization DetectionTask::quantization() const { return pixel_quantization(); }

std::vector<std::int8_t> DetectionTask::features(std::span<const std::byte> input) const {
  std::vector<std::int8_t> codes(input.size());
  std::memcpy(codes.data(), input.data(), input.size());
  return codes;
}

std::string DetectionTask::front_end_text() const { return pixel_text(); }

RecipeDefaults DetectionTask::defaults() const {
  RecipeDefaults defaults;
  defaults.training.epochs = 20;
  defaults.training.batch = 16;
  defaults.training.learning_rate = 4e-3;
  defaults.training.weight_decay = 1e-3;
  return defaults;
}

Graph DetectionTask::network(std::size_t classes) const {
  return centre_point(settings_.picture, settings_.model, static_cast<std::int64_t>(classes));
}

std::shared_ptr<const Loss> DetectionTask::loss(const TrainOptions&) const { return detection_loss(); }

void DetectionTask::fill_target(const Dataset& data, const Target& varied, std::span<const float>,
                                std::span<float> target) const {
  const auto cells = [](int pixels) { return (pixels + kCentrePointCell - 1) / kCentrePointCell; };
  const CellMap map{cells(settings_.picture.height), cells(settings_.picture.width),
                    static_cast<int>(data.classes().size())};
  std::ranges::copy(centre_targets(std::get<std::vector<Box>>(varied), map), target.begin());
}

void DetectionTask::describe(Graph& network, const Dataset& data) const {
  const auto* const pictures = dynamic_cast<const BoxedDataset*>(&data);
  expects(pictures != nullptr, "a detector's data are boxed pictures");
  const PictureShape& shape = settings_.picture;
  network.metadata[std::string(kDetection)] =
      fmt::format("{} {} {} {} {} {}\n{}\n", shape.height, shape.width, shape.channels, settings_.validation_share,
                  settings_.test_share, settings_.overlap, fmt::join(data.classes(), "\n"));
  write_thresholds(network, std::vector<double>(data.classes().size(), kUsualThreshold));
  network.metadata[std::string(kTrainedOn)] = training_marks(data, pictures->digests());
}

void DetectionTask::settle(Graph& network, const Dataset& data, const Answers& answers) const {
  const std::vector<std::size_t> items = data.items(Part::kValidation);
  const std::vector<std::vector<std::byte>> values = answers();
  DetectionScore score(data.classes(), std::vector<double>(data.classes().size(), kUsualThreshold), settings_.overlap);
  const Tensor& output = network.tensor(network.outputs.front());
  for (std::size_t i = 0; i < items.size(); ++i) score.add(data.target(items[i]), output, values[i]);
  std::vector<double> thresholds;
  for (std::size_t c = 0; c < data.classes().size(); ++c) {
    thresholds.push_back(score.count().boxes(c) > 0 ? score.count().best_threshold(c) : kUsualThreshold);
  }
  write_thresholds(network, thresholds);
}

std::unique_ptr<Score> DetectionTask::score(const Dataset& data) const {
  std::vector<double> thresholds = settings_.thresholds;
  if (thresholds.empty()) thresholds.assign(data.classes().size(), kUsualThreshold);
  return std::make_unique<DetectionScore>(data.classes(), std::move(thresholds), settings_.overlap);
}

namespace detection_task {

std::unique_ptr<Task> read(TomlTable& recipe) {
  return std::make_unique<DetectionTask>(read_detection_settings(recipe));
}

std::unique_ptr<Task> of_model(const Graph& model) {
  const auto said = model.metadata.find(kDetection);
  if (said == model.metadata.end()) return nullptr;
  DetectionSettings settings;
  std::istringstream lines(said->second);
  std::string figures;
  std::getline(lines, figures);
  const auto thresholds = model.metadata.find(kThresholds);
  for (std::string name; std::getline(lines, name);) settings.classes.push_back(name);
  std::istringstream numbers(figures), each(thresholds == model.metadata.end() ? "" : thresholds->second);
  for (double threshold = 0; each >> threshold;) settings.thresholds.push_back(threshold);
  PictureShape& shape = settings.picture;
  const Shape input = model.inputs.empty() ? Shape() : model.tensor(model.inputs.front()).shape;
  const Shape output = model.outputs.empty() ? Shape() : model.tensor(model.outputs.front()).shape;
  const auto is_probability = [](double threshold) { return threshold > 0 && threshold < 1; };
  if (!(numbers >> shape.height >> shape.width >> shape.channels >> settings.validation_share >> settings.test_share >>
        settings.overlap) ||
      input != Shape{1, shape.height, shape.width, shape.channels} || (shape.channels != 1 && shape.channels != 3) ||
      !(settings.validation_share > 0) || !(settings.test_share > 0) ||
      !(settings.validation_share + settings.test_share < 1) || !(settings.overlap >= 0 && settings.overlap <= 1) ||
      settings.classes.empty() || settings.classes.size() > kMostDetectedClasses ||
      settings.thresholds.size() != settings.classes.size() ||
      !std::ranges::all_of(settings.thresholds, is_probability) || output.size() != 4 ||
      to_size(output[3]) != settings.classes.size() + kCentrePointBoxValues) {
    throw Error(fmt::format(
        "metadata {}: \"{}\"; expected: height, width and channels as the input {} has them, validation share, test "
        "share, overlap; as many classes as the output {} has; and in {} a threshold for each",
        kDetection, figures.substr(0, 60), shape_text(input), shape_text(output), kThresholds));
  }
  const auto trained_on = model.metadata.find(kTrainedOn);
  if (trained_on != model.metadata.end()) settings.trained_on = trained_on->second;
  return std::make_unique<DetectionTask>(std::move(settings));
}

}  // namespace detection_task
}  // namespace milliwatt
