// The detection task: its recipe, what a model's file says of it, boxes from outputs.
#include "tasks/detection/detection_task.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstring>

#include "error_text.h"
#include "recipe/recipe.h"
#include "scratch_folder.h"
#include "tasks/detection/boxed_dataset.h"
#include "tasks/detection/centre_targets.h"
#include "tasks/detection/detection_loss.h"
#include "tasks/detection/detection_score.h"
#include "tasks/tasks.h"
#include "tasks/trained_alike.h"

namespace milliwatt {
namespace {

using testing::HasSubstr;
using testing::SizeIs;

const DetectionSettings& settings_of(const Recipe& recipe) {
  return dynamic_cast<const DetectionTask&>(*recipe.task).settings();
}

std::string problem_of(const std::string& text) {
  return error_text([&] { parse_recipe("task = \"detection\"\n" + text, "x.toml"); });
}

TEST(detection_recipe, ours_is_what_the_defaults_are) {
  const Recipe ours = parse_recipe(new_recipe("detection", "detection"), "detection.toml");
  const Recipe defaults = parse_recipe("task = \"detection\"", "x.toml");
  const DetectionSettings& a = settings_of(ours);
  const DetectionSettings& b = settings_of(defaults);
  EXPECT_EQ(ours.name, defaults.name);
  EXPECT_EQ(a.picture, b.picture);
  EXPECT_EQ(a.shapes.pictures, b.shapes.pictures);
  EXPECT_EQ(a.shapes.seed, b.shapes.seed);
  EXPECT_EQ(a.validation_share, b.validation_share);
  EXPECT_EQ(a.test_share, b.test_share);
  EXPECT_EQ(BoxedDataset({}, a.variation).variation_text(), BoxedDataset({}, b.variation).variation_text());
  EXPECT_EQ(graph_macs(ours.task->network(3)), graph_macs(defaults.task->network(3)));
  EXPECT_EQ(a.overlap, b.overlap);
  expect_trained_alike(ours, defaults);
}

TEST(detection_recipe, names_what_is_wrong) {
  EXPECT_THAT(problem_of("[data]\nheight = 100"), HasSubstr("data.height: is 100; supported: multiples of 8"));
  EXPECT_THAT(problem_of("[data]\nchannels = 2"), HasSubstr("data.channels: is 2"));
  EXPECT_THAT(problem_of("[data.augmentation]\nzooms = 1"), HasSubstr("did you mean zoom"));
  EXPECT_THAT(problem_of("[boxes]\noverlap = 2"), HasSubstr("boxes.overlap"));
}

/// A small data set, and a network that was trained on it as far as its metadata say.
struct Trained {
  explicit Trained(const std::filesystem::path& folder) {
    DetectionSettings settings;
    settings.picture = {48, 48, 3};
    settings.shapes = {.pictures = 40, .side = 48, .seed = 1};
    task = std::make_unique<DetectionTask>(settings);
    data = task->gather({folder, {}, false, [](const StageProgress&) {}, [] {}});
    network = task->network(data->classes().size());
    task->describe(network, *data);
  }
  std::unique_ptr<DetectionTask> task;
  std::unique_ptr<const Dataset> data;
  Graph network;
};

TEST(detection_task, knows_the_model_again) {
  const ScratchFolder folder;
  const Trained trained(folder.path());
  const std::shared_ptr<const Task> task = task_of(trained.network);
  ASSERT_NE(task, nullptr);
  EXPECT_EQ(task->name(), "detection");
  EXPECT_EQ(task->classes(), trained.data->classes());
  const Opened opened = task->open({.data = (folder.path() / "pictures").string()});
  EXPECT_EQ(opened.part, "test");
  EXPECT_EQ(opened.data->items(Part::kTest).size(), trained.data->items(Part::kTest).size());
}

TEST(detection_task, refuses_a_model_whose_metadata_do_not_fit) {
  const ScratchFolder folder;
  Trained trained(folder.path());
  std::string& said = trained.network.metadata["milliwatt.detection"];
  const std::string right = said;
  for (const std::string& wrong : {std::string("48 48 1 0.1 0.2 0.45\na\nb\nc\n"), right + "d\n",
                                   std::string("48 48 3 0.1 0.2\n"), std::string()}) {
    said = wrong;
    EXPECT_THAT(error_text([&] { task_of(trained.network); }), HasSubstr("metadata milliwatt.detection: ")) << wrong;
  }
  said = right;
  for (const char* const wrong : {"0.3 0.3", "0.3 0.3 1.5", ""}) {
    trained.network.metadata["milliwatt.thresholds"] = wrong;
    EXPECT_THAT(error_text([&] { task_of(trained.network); }), HasSubstr("in milliwatt.thresholds a threshold"))
        << wrong;
  }
}

/// What a network would answer that had learnt everything: for scores +8 and -8.
std::vector<float> right_answer(const std::vector<Box>& boxes, const CellMap& map) {
  const std::vector<float> target = centre_targets(boxes, map);
  std::vector<float> answer(map.elements());
  const auto each = static_cast<std::size_t>(map.values());
  for (std::size_t i = 0; i < answer.size(); ++i) {
    const std::size_t first = i / each * 4 * each + i % each;
    answer[i] = i % each < static_cast<std::size_t>(map.classes) ? (target[first] == 1 ? 8.0F : -8.0F)
                                                                 : target[first + 2 * each];
  }
  return answer;
}

TEST(detection_score, is_full_for_right_answers_in_every_type) {
  const ScratchFolder folder;
  const Trained trained(folder.path());
  const CellMap map{6, 6, 3};
  for (const ElementType type : {ElementType::kFloat32, ElementType::kInt8, ElementType::kInt16}) {
    Tensor output;
    output.type = type;
    output.shape = {1, 6, 6, 7};
    const float scale = type == ElementType::kInt8 ? 0.0625F : 0.001F;
    if (type != ElementType::kFloat32) output.quantization = {{scale}, {0}, 0};
    const std::unique_ptr<Score> score = trained.task->score(*trained.data);
    for (std::size_t i = 0; i < trained.data->size(); ++i) {
      const std::vector<Box> boxes = std::get<std::vector<Box>>(trained.data->target(i));
      std::vector<std::byte> bytes;
      for (const float value : right_answer(boxes, map)) {
        const auto code = static_cast<std::int16_t>(std::clamp(std::lround(value / scale), -32'768L, 32'767L));
        const std::size_t width = type == ElementType::kFloat32 ? 4 : type == ElementType::kInt8 ? 1 : 2;
        std::byte raw[4];
        if (type == ElementType::kFloat32) std::memcpy(raw, &value, 4);
        if (type != ElementType::kFloat32) std::memcpy(raw, &code, 2);
        if (type == ElementType::kInt8) {
          raw[0] = static_cast<std::byte>(static_cast<std::int8_t>(std::clamp<int>(code, -128, 127)));
        }
        bytes.insert(bytes.end(), raw, raw + width);
      }
      score->add(boxes, output, bytes);
    }
    // Two objects of one class whose middles share a cell, or are in two that touch, are one to the network.
    EXPECT_GT(score->figure(), 0.9);
    EXPECT_GT(score->json()["f1_of_centres"].get<double>(), 0.9);
  }
}

TEST(detection_loss, takes_four_values_for_each_of_the_output) {
  EXPECT_EQ(detection_loss()->target_elements({1, 6, 6, 7}), centre_targets({}, {6, 6, 3}).size());
  EXPECT_THAT(error_text([] { detection_loss()->target_elements({1, 7}); }), HasSubstr("has the shape 1x7; supported"));
}

}  // namespace
}  // namespace milliwatt
