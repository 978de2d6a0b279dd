#include "recipe/recipe.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/files.h"
#include "error_text.h"
#include "recipe/check_deployment.h"
#include "scratch_folder.h"
#include "source_directory.h"
#include "tasks/keyword/keyword_task.h"
#include "tasks/trained_alike.h"

namespace milliwatt {
namespace {

using testing::HasSubstr;

const KeywordSettings& keyword_of(const Recipe& recipe) {
  return dynamic_cast<const KeywordTask&>(*recipe.task).settings();
}

std::string problem_of(const std::string& text) {
  return error_text([&] { parse_recipe(text, "x.toml"); });
}

TEST(recipe, ours_is_what_the_defaults_are) {
  const Recipe ours = parse_recipe(new_recipe("keyword", "keyword"), "keyword.toml");
  const Recipe defaults = parse_recipe("task = \"keyword\"", "x.toml");
  EXPECT_EQ(ours.name, defaults.name);
  EXPECT_EQ(keyword_of(ours).words.words, keyword_of(defaults).words.words);
  EXPECT_EQ(keyword_of(ours).words.clips_per_class, keyword_of(defaults).words.clips_per_class);
  EXPECT_EQ(keyword_of(ours).words.sample_rate, keyword_of(defaults).words.sample_rate);
  EXPECT_EQ(keyword_of(ours).words.seconds, keyword_of(defaults).words.seconds);
  EXPECT_EQ(keyword_of(ours).words.seed, keyword_of(defaults).words.seed);
  EXPECT_EQ(keyword_of(ours).split, keyword_of(defaults).split);
  EXPECT_EQ(keyword_of(ours).folder, keyword_of(defaults).folder);
  EXPECT_EQ(keyword_of(ours).validation_share, keyword_of(defaults).validation_share);
  EXPECT_EQ(keyword_of(ours).test_share, keyword_of(defaults).test_share);
  EXPECT_EQ(keyword_of(ours).augmentation.shift_ms, keyword_of(defaults).augmentation.shift_ms);
  EXPECT_EQ(keyword_of(ours).augmentation.gain_db, keyword_of(defaults).augmentation.gain_db);
  EXPECT_EQ(keyword_of(ours).augmentation.noise_share, keyword_of(defaults).augmentation.noise_share);
  EXPECT_EQ(keyword_of(ours).augmentation.noise_db_lowest, keyword_of(defaults).augmentation.noise_db_lowest);
  EXPECT_EQ(keyword_of(ours).augmentation.noise_db_highest, keyword_of(defaults).augmentation.noise_db_highest);
  EXPECT_EQ(keyword_of(ours).front_end, keyword_of(defaults).front_end);
  EXPECT_EQ(keyword_of(ours).model.frames, keyword_of(defaults).model.frames);
  EXPECT_EQ(keyword_of(ours).model.conv_height, keyword_of(defaults).model.conv_height);
  EXPECT_EQ(keyword_of(ours).model.conv_width, keyword_of(defaults).model.conv_width);
  EXPECT_EQ(keyword_of(ours).model.conv_stride_width, keyword_of(defaults).model.conv_stride_width);
  EXPECT_EQ(keyword_of(ours).model.conv_channels, keyword_of(defaults).model.conv_channels);
  EXPECT_EQ(keyword_of(ours).model.block_channels, keyword_of(defaults).model.block_channels);
  expect_trained_alike(ours, defaults);
  EXPECT_EQ(ours.training.seed, defaults.training.seed);
  EXPECT_EQ(ours.training.threads, defaults.training.threads);
  EXPECT_EQ(ours.fine_tuning.learning_rate, defaults.fine_tuning.learning_rate);
  EXPECT_EQ(ours.board, defaults.board);
  EXPECT_EQ(ours.objective, defaults.objective);
  EXPECT_EQ(ours.inferences_per_second, defaults.inferences_per_second);
}

TEST(recipe, takes_its_figures_from_the_file) {
  const Recipe recipe = parse_recipe(
      "task = \"keyword\"\nname = \"door\"\n"
      "[data]\nwords = [\"open\"]\nsample_rate = 8000\nseconds = 1.6\n"
      "[front_end]\nwindow_ms = 32\nhop_ms = 16\nbins = 12\nhigh_hz = 3800\n"
      "[model]\nkernel = [5, 4]\nstride = 2\nchannels = [8, 8]\n[training]\nepochs = 7\nseed = "
      "9\n[quantization]\nfine_tuning_epochs = 0\n"
      "[deployment]\nboard = \"nucleo-l4r5zi\"\nfor = \"ram\"\npackage = \"cmake\"\n[budget]\nram_bytes = "
      "32_768\naverage_mw = 0.5\n",
      "door.toml");
  EXPECT_EQ(recipe.name, "door");
  EXPECT_EQ(keyword_of(recipe).words.words, std::vector<std::string>{"open"});
  EXPECT_EQ(keyword_of(recipe).samples, 12800);
  EXPECT_EQ(keyword_of(recipe).front_end.sample_rate, 8000);
  EXPECT_EQ(keyword_of(recipe).front_end.window, 256);
  EXPECT_EQ(keyword_of(recipe).front_end.hop, 128);
  EXPECT_EQ(keyword_of(recipe).front_end.high_hz, 3800);
  EXPECT_EQ(recipe.training.epochs, 7);
  EXPECT_EQ(recipe.fine_tuning.epochs, 0);
  EXPECT_EQ(recipe.fine_tuning.seed, 9U);
  EXPECT_FALSE(recipe.fine_tuning.initialize);
  EXPECT_EQ(recipe.board, "nucleo-l4r5zi");
  EXPECT_EQ(recipe.objective, "ram");
  EXPECT_EQ(recipe.package, "cmake");
  EXPECT_EQ(recipe.budget.ram_bytes, 32768);
  EXPECT_EQ(recipe.budget.average_mw, 0.5);
  EXPECT_FALSE(recipe.budget.latency_ms);
}

TEST(recipe, names_an_unknown_key_and_the_nearest) {
  EXPECT_THAT(problem_of("task = \"keyword\"\n[training]\nepoch = 3"),
              HasSubstr("x.toml: training.epoch: unknown key; did you mean epochs"));
  EXPECT_THAT(problem_of("task = \"keyword\"\n[data.augmentation]\ngain = 3"),
              HasSubstr("data.augmentation.gain: unknown key; did you mean gain_db"));
  EXPECT_THAT(problem_of("task = \"keyword\"\ntrainin = 3"), HasSubstr("trainin: unknown key; did you mean training"));
}

TEST(recipe, names_a_value_that_is_out_of_range_or_of_another_type) {
  EXPECT_THAT(problem_of("task = \"keyword\"\n[training]\nepochs = 0"),
              HasSubstr("training.epochs: not a whole number from 1 to"));
  EXPECT_THAT(problem_of("task = \"keyword\"\n[training]\nepochs = \"3\""), HasSubstr("training.epochs: not a whole"));
  EXPECT_THAT(problem_of("task = \"keyword\"\n[training]\nlearning_rate = nan"),
              HasSubstr("training.learning_rate: not a number from"));
  EXPECT_THAT(problem_of("task = \"keyword\"\n[data]\nwords = [1]"), HasSubstr("data.words: not a list of strings"));
  EXPECT_THAT(problem_of("task = \"keyword\"\n[data]\nwords = []"), HasSubstr("data.words: empty"));
  EXPECT_THAT(problem_of("task = \"keyword\"\ntraining = 3"), HasSubstr("training: not a table; write [training]"));
  EXPECT_THAT(problem_of("task = \"keyword\"\n[data.augmentation]\nnoise_db = [9, 3]"),
              HasSubstr("data.augmentation.noise_db: not [lowest, highest]"));
  EXPECT_THAT(problem_of("task = \"keyword\"\n[front_end]\nhop_ms = 20.03"),
              HasSubstr("supported: whole numbers of samples"));
}

TEST(recipe, knows_the_packages) {
  EXPECT_EQ(parse_recipe("task = \"keyword\"", "x.toml").package, "");
  EXPECT_THAT(problem_of("task = \"keyword\"\n[deployment]\npackage = \"arduin\""),
              HasSubstr("deployment.package: \"arduin\" is unknown; did you mean arduino?"));
}

TEST(check_deployment, refuses_a_package_that_does_not_suit_the_board) {
  const Recipe recipe = parse_recipe("task = \"table\"\n[deployment]\npackage = \"arduino\"", "x.toml");
  EXPECT_NO_THROW(check_deployment(recipe, {"nano33ble"}));
  EXPECT_THROW(check_deployment(recipe, {"nano33ble", "gd32vf103"}), Error);
}

TEST(recipe, says_where_recordings_are_and_how_they_are_split) {
  const Recipe defaults = parse_recipe("task = \"keyword\"", "x.toml");
  EXPECT_EQ(keyword_of(defaults).split, SplitBy::kSpeaker);
  EXPECT_FALSE(keyword_of(defaults).folder);
  for (const std::string& word : split_words()) {
    EXPECT_EQ(keyword_of(parse_recipe("task = \"keyword\"\n[data]\nsplit = \"" + word + "\"", "x.toml")).split,
              parse_split(word));
  }
  EXPECT_THAT(problem_of("task = \"keyword\"\n[data]\nsplit = \"speakers\""),
              HasSubstr("data.split: \"speakers\" is unknown; did you mean speaker?"));
}

TEST(read_recipe, finds_recordings_beside_the_recipe) {
  const ScratchFolder folder;
  const std::filesystem::path path = folder.path() / "x.toml";
  write_file_atomically(path, "task = \"keyword\"\n[data]\nfolder = \"my/recordings\"");
  EXPECT_EQ(read_recipe(path).data, folder.path() / "my/recordings");
  write_file_atomically(path, "task = \"keyword\"\n[data]\nfolder = \"/somewhere\"");
  EXPECT_EQ(read_recipe(path).data, "/somewhere");
}

TEST(check_deployment, refuses_what_no_training_can_mend) {
  Recipe recipe = parse_recipe("task = \"keyword\"", "x.toml");
  const auto refusal = [&](const std::string& board = "nano33ble") {
    return error_text([&] { check_deployment(recipe, {board}); });
  };
  EXPECT_EQ(refusal(), "");
  EXPECT_EQ(refusal("pico"), "") << "it needs no emulator";
  EXPECT_THAT(refusal("nano33"), HasSubstr("did you mean nano33ble"));
  recipe.budget.ram_bytes = 1000;
  EXPECT_THAT(refusal(), HasSubstr("budget.ram_bytes is 1,000; raise it, or make the model smaller"));
  recipe.budget.ram_bytes = 30'000;
  EXPECT_EQ(refusal(), "");
  recipe.budget.flash_bytes = 1000;
  EXPECT_THAT(refusal(), HasSubstr("budget.flash_bytes is 1,000; raise it"));
  recipe.budget.flash_bytes.reset();
  recipe.budget.average_mw = 1e-6;
  EXPECT_THAT(refusal(), HasSubstr("mW asleep, budget.average_mw is 1e-06; raise it, or use another board"));
}

TEST(recipe, names_the_nearest_of_words) {
  EXPECT_THAT(problem_of("task = \"keywords\""), HasSubstr("task: \"keywords\" is unknown; did you mean keyword"));
  EXPECT_THAT(problem_of("task = \"keyword\"\n[deployment]\nboard = \"nano33\""), HasSubstr("did you mean nano33ble"));
  EXPECT_THAT(problem_of(""), HasSubstr("task: missing"));
}

TEST(recipe, refuses_a_name_that_leads_out_of_its_folder) {
  EXPECT_THAT(problem_of("task = \"keyword\"\nname = \"../x\""), HasSubstr("name: not a plain name"));
}

TEST(recipe, names_the_line_that_is_no_toml) {
  EXPECT_THAT(problem_of("task = \"keyword\"\nepochs 3"), HasSubstr("x.toml: line 2: "));
}

TEST(recipe, names_a_model_that_the_clips_are_too_short_for) {
  EXPECT_THAT(problem_of("task = \"keyword\"\n[data]\nseconds = 0.2"), HasSubstr("model"));
}

TEST(new_recipe, bears_the_name) { EXPECT_EQ(parse_recipe(new_recipe("keyword", "doorbell"), "x").name, "doorbell"); }

TEST(new_recipe, has_the_decision_as_comments_for_it_depends_on_the_data) {
  const std::string text = new_recipe("keyword", "doorbell");
  EXPECT_THAT(text, HasSubstr("\n# [decision]"));
  EXPECT_THAT(text, HasSubstr("\n# classes = [\"on\"]"));
  EXPECT_FALSE(parse_recipe(text, "x").decision.has_value());
}

TEST(recipe, ours_has_the_decision_that_is_the_default) {
  const Recipe ours = read_recipe(source_directory() / "recipes" / "keyword.toml");
  const Recipe defaults = parse_recipe("task = \"keyword\"\n[output]\nclasses = [\"on\"]\n", "x");
  ASSERT_TRUE(ours.decision && defaults.decision);
  EXPECT_EQ(*ours.decision, *defaults.decision);
}

TEST(new_recipe, names_the_nearest_task) {
  EXPECT_THAT(error_text([] { new_recipe("keywords", "x"); }),
              HasSubstr("task keywords: unknown; did you mean keyword"));
}

constexpr const char* kLeNet =
    "task = \"image\"\n[data]\nheight = 28\nwidth = 28\nchannels = 1\n[model]\nkind = \"lenet-20-50-500\"\n"
    "[training]\nepochs = 7\nbatch = 100\n";

TEST(recipe, compresses_only_if_it_says_so) {
  EXPECT_FALSE(parse_recipe(kLeNet, "x.toml").compress);
  const Recipe recipe = parse_recipe(std::string(kLeNet) + "[compress]\nmacs = 0.5\n", "x.toml");
  ASSERT_TRUE(recipe.compress);
  EXPECT_TRUE(recipe.compress->cuts());
  EXPECT_FALSE(recipe.compress->has_rule());
  EXPECT_EQ(recipe.compress->training.epochs, 7);
  EXPECT_EQ(recipe.compress->training.batch, 100);
  EXPECT_FALSE(recipe.compress->training.initialize);
  EXPECT_EQ(recipe.fine_tuning.epochs, 2);
}

TEST(recipe, gives_layers_levels_of_their_own) {
  const Recipe recipe = parse_recipe(std::string(kLeNet) +
                                         "[compress]\ndensity = 0.4\nlevels = 3\nepochs = 9\n"
                                         "[compress.layers]\ndense1 = 1\n\"*/conv2\" = 7\n"
                                         "[compress.channels]\nconv1 = 8\n",
                                     "x.toml");
  EXPECT_EQ(recipe.training.epochs, 7);
  EXPECT_EQ(recipe.compress->training.epochs, 9);
  EXPECT_EQ(recipe.fine_tuning.epochs, 0);
  EXPECT_EQ(recipe.compress->cut.channels, (std::vector<std::pair<std::string, int>>{{"conv1", 8}}));
  const Graph network = recipe.task->network(10);
  const Parameters parameters = find_parameters(network);
  std::vector<int> of_weights;
  const std::vector<int> levels = parameter_levels(*recipe.compress, network, parameters);
  for (std::size_t i = 0; i < levels.size(); ++i) {
    if (parameters.trained[i].role == Role::kWeights) {
      of_weights.push_back(levels[i]);
    } else {
      EXPECT_EQ(levels[i], 0);
    }
  }
  EXPECT_EQ(of_weights, (std::vector<int>{3, 7, 1, 3}));
}

TEST(recipe, refuses_compression_that_cannot_be) {
  const auto problem = [](const std::string& text) { return problem_of(kLeNet + text); };
  EXPECT_THAT(problem("[compress]\ndensity = 0\n"),
              HasSubstr("x.toml: compress.density: not a number from 0.0001 to 1"));
  EXPECT_THAT(problem("[compress]\nlevel = 1\n"), HasSubstr("compress.level: unknown key; did you mean levels?"));
  EXPECT_THAT(problem("[compress.layers]\nconv3 = 1\n"), HasSubstr("compress.layers.conv3: unknown key"));
  EXPECT_THAT(problem("[compress.channels]\nconv1 = 0\n"), HasSubstr("compress.channels.conv1: not a whole number"));
  EXPECT_THAT(problem("[compress]\nlevels = 1\n[quantization]\nfine_tuning_epochs = 1\n"),
              HasSubstr("quantization.fine_tuning_epochs: fine-tuning would give the weights other values"));
}

TEST(recipe, has_a_teacher_of_the_same_task_or_in_a_file) {
  EXPECT_FALSE(parse_recipe(kLeNet, "x.toml").distill);
  const Recipe trained = parse_recipe(std::string(kLeNet) +
                                          "[distill]\nweight = 0.9\nepochs = 11\n"
                                          "[distill.model]\nkind = \"resnet8\"\nwidth = 2\n",
                                      "x.toml");
  ASSERT_TRUE(trained.distill);
  EXPECT_EQ(trained.distill->how.weight, 0.9);
  EXPECT_EQ(trained.distill->how.temperature, 4);
  EXPECT_EQ(trained.distill->training.epochs, 11);
  EXPECT_EQ(trained.distill->training.batch, 100);
  EXPECT_EQ(trained.training.epochs, 7);
  const Graph teacher = trained.distill->task->network(10);
  const Graph student = trained.task->network(10);
  EXPECT_EQ(teacher.tensor(teacher.inputs[0]).shape, student.tensor(student.inputs[0]).shape);
  EXPECT_NE(graph_macs(teacher), graph_macs(student));

  const ScratchFolder folder;
  write_file_atomically(folder.path() / "x.toml", std::string(kLeNet) + "[distill]\nteacher = \"big.tflite\"\n");
  EXPECT_EQ(read_recipe(folder.path() / "x.toml").distill->file, folder.path() / "big.tflite");
}

TEST(recipe, refuses_teachers_that_cannot_be) {
  const auto problem = [](const std::string& text) { return problem_of(kLeNet + text); };
  EXPECT_THAT(problem("[distill]\nweight = 0.5\n"), HasSubstr("x.toml: distill.teacher: missing; give a model's file"));
  EXPECT_THAT(problem("[distill]\nteacher = \"a.tflite\"\n[distill.model]\nkind = \"cnn\"\n"),
              HasSubstr("distill.model: there is a teacher already"));
  EXPECT_THAT(problem("[distill.model]\nkind = \"resnet9\"\n"),
              HasSubstr("distill: model.kind: \"resnet9\" is unknown; did you mean resnet8?"));
  EXPECT_THAT(problem("[distill]\nteacher = \"a.tflite\"\nepochs = 2\n"), HasSubstr("distill.epochs: unknown key"));
  EXPECT_THAT(problem("[distill]\nteacher = \"a.tflite\"\nweight = 2\n"), HasSubstr("distill.weight: not a number"));
}

TEST(recipe, ours_for_compression_can_be_read) {
  for (const char* name : {"lenet-300-100", "lenet-300-100-fast", "lenet-5", "keyword-pruned"}) {
    const Recipe recipe = read_recipe(source_directory() / "recipes" / (std::string(name) + ".toml"));
    EXPECT_EQ(recipe.name, name);
    EXPECT_TRUE(recipe.compress) << name;
  }
}

}  // namespace
}  // namespace milliwatt
