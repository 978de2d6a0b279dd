#include "tasks/image/image_task.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "data/image/shapes.h"
#include "error_text.h"
#include "recipe/recipe.h"
#include "scratch_folder.h"
#include "tasks/image/picture_dataset.h"
#include "tasks/tasks.h"
#include "tasks/trained_alike.h"

namespace milliwatt {
namespace {

using testing::HasSubstr;

const ImageSettings& image_of(const Recipe& recipe) { return dynamic_cast<const ImageTask&>(*recipe.task).settings(); }

std::string problem_of(const std::string& text) {
  return error_text([&] { parse_recipe("task = \"image\"\n" + text, "x.toml"); });
}

TEST(image_recipe, ours_is_what_the_defaults_are) {
  const Recipe ours = parse_recipe(new_recipe("image", "image"), "image.toml");
  const Recipe defaults = parse_recipe("task = \"image\"", "x.toml");
  const ImageSettings& a = image_of(ours);
  const ImageSettings& b = image_of(defaults);
  EXPECT_EQ(ours.name, defaults.name);
  EXPECT_EQ(a.picture, b.picture);
  EXPECT_EQ(a.shapes.pictures, b.shapes.pictures);
  EXPECT_EQ(a.shapes.seed, b.shapes.seed);
  EXPECT_EQ(a.validation_share, b.validation_share);
  EXPECT_EQ(a.test_share, b.test_share);
  EXPECT_EQ(PictureDataset({}, a.variation).variation_text(), PictureDataset({}, b.variation).variation_text());
  EXPECT_EQ(a.kind, b.kind);
  ASSERT_EQ(a.layers.size(), b.layers.size());
  for (std::size_t i = 0; i < a.layers.size(); ++i) {
    EXPECT_EQ(a.layers[i].channels, b.layers[i].channels);
    EXPECT_EQ(a.layers[i].stride, b.layers[i].stride);
    EXPECT_EQ(a.layers[i].separable, b.layers[i].separable);
  }
  expect_trained_alike(ours, defaults);
  EXPECT_EQ(ours.inferences_per_second, defaults.inferences_per_second);
}

TEST(image_recipe, makes_every_network) {
  for (const std::string& kind : network_kinds()) {
    const Recipe recipe = parse_recipe("task = \"image\"\n[model]\nkind = \"" + kind + "\"", "x.toml");
    EXPECT_EQ(recipe.task->network(7).name.starts_with(kind), true) << kind;
  }
}

TEST(image_recipe, names_what_is_wrong) {
  EXPECT_THAT(problem_of("[data]\nchannels = 2"), HasSubstr("data.channels: is 2; supported: 1 (grey), 3 (colour)"));
  EXPECT_THAT(problem_of("[model]\nkind = \"resnet\""), HasSubstr("did you mean resnet8"));
  EXPECT_THAT(problem_of("[model]\nchannels = [8, 8]"), HasSubstr("model.channels: 2 channels and 5 strides"));
  EXPECT_THAT(problem_of("[model]\nstrides = [1]"), HasSubstr("model.strides: 5 channels and 1 strides"));
  EXPECT_THAT(problem_of("[model]\nkind = \"cnn\"\nwidth = 0.5"), HasSubstr("model.width: unknown key"));
  EXPECT_THAT(problem_of("[data]\nheight = 8\nwidth = 8\n[model]\nkind = \"lenet5\""), HasSubstr("x.toml: model: "));
  EXPECT_THAT(problem_of("[data.augmentation]\nflips = true"), HasSubstr("did you mean flip"));
}

/// A small data set, and a network that was trained on it as far as its metadata say.
struct Trained {
  explicit Trained(const std::filesystem::path& folder) {
    ImageSettings settings;
    settings.picture = {16, 16, 3};
    settings.shapes = {.pictures = 160, .side = 16, .seed = 1};
    const ImageTask task(settings);
    data = task.gather({folder, {}, false, [](const StageProgress&) {}, [] {}});
    network = task.network(data->classes().size());
    task.describe(network, *data);
  }
  std::unique_ptr<const Dataset> data;
  Graph network;
};

TEST(image_task, comes_back_from_the_metadata_and_knows_its_data) {
  const ScratchFolder folder;
  const Trained trained(folder.path());
  const std::shared_ptr<const Task> task = task_of(trained.network);
  ASSERT_TRUE(task);
  EXPECT_EQ(task->name(), "image");
  EXPECT_EQ(task->classes(), shape_names());
  const std::string pictures = folder.path() / "pictures";
  const Opened same = task->open({pictures});
  EXPECT_EQ(same.part, "test");
  EXPECT_EQ(same.data->items(Part::kTest).size(), 20);
  EXPECT_EQ(same.data->training_digest(), trained.data->training_digest());
  EXPECT_EQ(task->open({pictures, "all"}).part, "all");
  make_shapes({.pictures = 80, .side = 16, .seed = 7}, folder.path() / "other");
  const Opened other = task->open({folder.path() / "other"});
  EXPECT_EQ(other.part, "all");
  EXPECT_EQ(other.data->size(), 90);
}

TEST(image_task, names_damaged_metadata) {
  const ScratchFolder folder;
  const Trained trained(folder.path());
  for (const char* text : {"", "16 16", "16 16 1 0.1 0.2", "16 15 3 0.1 0.2", "16 16 3 nan 0.2", "16 16 3 0.6 0.6"}) {
    Graph graph = trained.network;
    graph.metadata["milliwatt.pictures"] = text;
    EXPECT_THAT(error_text([&] { task_of(graph); }), HasSubstr("milliwatt.pictures")) << text;
  }
}

TEST(picture_dataset, gives_the_pixels_less_128_and_varies_them_by_the_key) {
  const ScratchFolder folder;
  const Trained trained(folder.path());
  const auto& pictures = dynamic_cast<const PictureDataset&>(*trained.data);
  EXPECT_EQ(std::to_integer<int>(pictures.input(5)[7]), pictures.set().of(5)[7] ^ 0x80);
  const auto varied = [&](const Variation& how) { return pictures.varied(5, how).input; };
  EXPECT_EQ(varied({1, 2, 3}), varied({1, 2, 3}));
  EXPECT_NE(varied({1, 2, 3}), varied({1, 3, 3}));
  EXPECT_NE(varied({1, 2, 3}), varied({2, 2, 3}));
  EXPECT_EQ(std::get<int>(pictures.varied(5, {1, 2, 3}).target), pictures.label(5));
  EXPECT_THAT(pictures.table_text(), HasSubstr("  all           144          16      20\n  split as given\n"));
}

TEST(picture_dataset, warns_of_copies_in_two_parts) {
  PictureSet set{1, 1, 1, {"a", "b"}, {{"x", "", 0, Part::kTraining}, {"y", "", 0, Part::kTest}}, {7, 7}};
  EXPECT_THAT(PictureDataset(set, {}).table_text(), HasSubstr("warning: 1 picture has the same pixels in two parts"));
  set.pixels[1] = 8;
  EXPECT_THAT(PictureDataset(set, {}).table_text(), testing::Not(HasSubstr("warning")));
}

}  // namespace
}  // namespace milliwatt
