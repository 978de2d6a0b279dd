// The segmentation task: its recipe, tiles, what a model's file says of it.
#include "tasks/segmentation/segmentation_task.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>

#include "error_text.h"
#include "recipe/recipe.h"
#include "scratch_folder.h"
#include "tasks/segmentation/masked_dataset.h"
#include "tasks/segmentation/segment_score.h"
#include "tasks/segmentation/segmentation_loss.h"
#include "tasks/tasks.h"
#include "tasks/trained_alike.h"

namespace milliwatt {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

const SegmentationSettings& settings_of(const Recipe& recipe) {
  return dynamic_cast<const SegmentationTask&>(*recipe.task).settings();
}

std::string problem_of(const std::string& text) {
  return error_text([&] { parse_recipe("task = \"segmentation\"\n" + text, "x.toml"); });
}

TEST(segmentation_recipe, ours_is_what_the_defaults_are) {
  const Recipe ours = parse_recipe(new_recipe("segmentation", "segmentation"), "segmentation.toml");
  const Recipe defaults = parse_recipe("task = \"segmentation\"", "x.toml");
  const SegmentationSettings& a = settings_of(ours);
  const SegmentationSettings& b = settings_of(defaults);
  EXPECT_EQ(ours.name, defaults.name);
  EXPECT_EQ(a.picture, b.picture);
  EXPECT_EQ(a.tile, b.tile);
  EXPECT_EQ(a.cells.pictures, b.cells.pictures);
  EXPECT_EQ(a.cells.seed, b.cells.seed);
  EXPECT_EQ(a.validation_share, b.validation_share);
  EXPECT_EQ(a.test_share, b.test_share);
  EXPECT_EQ(MaskedDataset({}, 0, a.variation).variation_text(), MaskedDataset({}, 0, b.variation).variation_text());
  EXPECT_EQ(graph_macs(ours.task->network(3)), graph_macs(defaults.task->network(3)));
  EXPECT_EQ(a.dice, b.dice);
  expect_trained_alike(ours, defaults);
}

TEST(segmentation_recipe, names_what_is_wrong) {
  EXPECT_THAT(problem_of("[data]\ntile = 128"),
              HasSubstr("data.tile: is 128; supported: at most the height and width"));
  EXPECT_THAT(problem_of("[data]\ntile = 90"), HasSubstr("model: unet: a picture of 90 x 90 cannot be halved 2 times"));
  EXPECT_THAT(problem_of("[loss]\ndices = 1"), HasSubstr("did you mean dice"));
}

TEST(tile_places, cover_the_picture) {
  EXPECT_THAT(tile_places(96, 96), ElementsAre(0));
  EXPECT_THAT(tile_places(256, 96), ElementsAre(0, 80, 160));
  EXPECT_THAT(tile_places(192, 96), ElementsAre(0, 96));
  EXPECT_THAT(tile_places(97, 96), ElementsAre(0, 1));
}

struct Trained {
  explicit Trained(const std::filesystem::path& folder) {
    SegmentationSettings settings;
    settings.picture = {48, 48, 1};
    settings.tile = 32;
    settings.cells = {.pictures = 40, .side = 48, .seed = 1};
    task = std::make_unique<SegmentationTask>(settings);
    data = task->gather({folder, {}, false, [](const StageProgress&) {}, [] {}});
    network = task->network(data->classes().size());
    task->describe(network, *data);
  }
  std::unique_ptr<SegmentationTask> task;
  std::unique_ptr<const Dataset> data;
  Graph network;
};

TEST(segmentation_task, cuts_pictures_into_tiles) {
  const ScratchFolder folder;
  const Trained trained(folder.path());
  EXPECT_EQ(trained.data->size(), 40U * 4U);
  EXPECT_EQ(trained.data->input(5).size(), 32U * 32U);
  const VariedItem varied = trained.data->varied(5, {1, 2, 3});
  EXPECT_EQ(varied.input.size(), 32U * 32U);
  EXPECT_EQ(std::get<LabelMap>(varied.target).labels.size(), 32U * 32U);
  EXPECT_EQ(varied.input, trained.data->varied(5, {1, 2, 3}).input);
  EXPECT_NE(varied.input, trained.data->varied(5, {1, 3, 3}).input);
}

TEST(segmentation_task, knows_the_model_again) {
  const ScratchFolder folder;
  Trained trained(folder.path());
  const std::shared_ptr<const Task> task = task_of(trained.network);
  ASSERT_NE(task, nullptr);
  EXPECT_EQ(task->name(), "segmentation");
  EXPECT_EQ(task->classes(), trained.data->classes());
  const Opened opened = task->open({.data = (folder.path() / "pictures").string()});
  EXPECT_EQ(opened.part, "test");
  std::string& said = trained.network.metadata["milliwatt.segmentation"];
  for (const std::string& wrong : {said + "d\n", std::string("48 48 64 1 0.1 0.2\na\nb\nc\n"), std::string()}) {
    said = wrong;
    EXPECT_THAT(error_text([&] { task_of(trained.network); }), HasSubstr("metadata milliwatt.segmentation: "));
  }
}

TEST(segment_score, is_full_for_right_answers) {
  const ScratchFolder folder;
  const Trained trained(folder.path());
  Tensor output;
  output.type = ElementType::kFloat32;
  output.shape = {1, 32, 32, 3};
  const std::unique_ptr<Score> score = trained.task->score(*trained.data);
  for (std::size_t i = 0; i < 8; ++i) {
    const Target truth = trained.data->target(i);
    std::vector<float> target(32 * 32 * 4), answer;
    trained.task->fill_target(*trained.data, truth, {}, target);
    for (std::size_t at = 0; at < target.size(); ++at) {
      if (at % 4 != 0) answer.push_back(target[at]);  // behind the class's number
    }
    const auto bytes = std::as_bytes(std::span(answer));
    score->add(truth, output, bytes);
  }
  EXPECT_EQ(score->figure(), 1);
  EXPECT_EQ(score->json()["pixel_accuracy"].get<double>(), 1);
}

TEST(segmentation_loss, takes_a_number_and_its_classes_for_each_pixel) {
  EXPECT_EQ(segmentation_loss(0.5)->target_elements({1, 4, 5, 3}), 4U * 5U * 4U);
  EXPECT_NE(segmentation_loss(0.5)->text(), segmentation_loss(0)->text());
}

}  // namespace
}  // namespace milliwatt
