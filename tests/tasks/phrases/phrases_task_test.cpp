// The phrases task: its recipe, joined words, the list, scores, what a model's file says of it.
#include "tasks/phrases/phrases_task.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <fstream>

#include "base/to_size.h"
#include "error_text.h"
#include "graph/builder.h"
#include "recipe/recipe.h"
#include "scratch_folder.h"
#include "tasks/phrases/phrase_score.h"
#include "tasks/tasks.h"
#include "tasks/trained_alike.h"

namespace milliwatt {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

const PhrasesSettings& settings_of(const Recipe& recipe) {
  return dynamic_cast<const PhrasesTask&>(*recipe.task).settings();
}

std::string problem_of(const std::string& text) {
  return error_text([&] { parse_recipe("task = \"phrases\"\n" + text, "x.toml"); });
}

TEST(phrases_recipe, ours_is_what_the_defaults_are) {
  const Recipe ours = parse_recipe(new_recipe("phrases", "phrases"), "phrases.toml");
  const Recipe defaults = parse_recipe("task = \"phrases\"", "x.toml");
  const PhrasesSettings& a = settings_of(ours);
  const PhrasesSettings& b = settings_of(defaults);
  EXPECT_EQ(ours.name, defaults.name);
  EXPECT_EQ(a.made.phrases, b.made.phrases);
  EXPECT_EQ(a.made.clips, b.made.clips);
  EXPECT_EQ(a.form.samples, b.form.samples);
  EXPECT_EQ(a.form.most_words, b.form.most_words);
  EXPECT_EQ(a.split.validation_share, b.split.validation_share);
  EXPECT_EQ(a.split.test_share, b.split.test_share);
  EXPECT_EQ(RecordedPhrases({}, {}, {}, a.form).variation_text(), RecordedPhrases({}, {}, {}, b.form).variation_text());
  EXPECT_EQ(a.form.joining.phrases, b.form.joining.phrases);
  EXPECT_EQ(a.form.joining.longest, b.form.joining.longest);
  EXPECT_EQ(a.form.joining.gap_ms, b.form.joining.gap_ms);
  EXPECT_EQ(a.form.joining.speed, b.form.joining.speed);
  EXPECT_EQ(a.form.joining.noise_db, b.form.joining.noise_db);
  EXPECT_EQ(ours.task->front_end_text(), defaults.task->front_end_text());
  EXPECT_EQ(a.search.width, b.search.width);
  EXPECT_EQ(a.search.margin_bits, b.search.margin_bits);
  EXPECT_EQ(a.free, b.free);
  EXPECT_EQ(graph_macs(ours.task->network(3)), graph_macs(defaults.task->network(3)));
  EXPECT_EQ(ours.inferences_per_second, defaults.inferences_per_second);
  expect_trained_alike(ours, defaults);
}

TEST(phrases_recipe, names_what_is_wrong) {
  EXPECT_THAT(problem_of("[data]\nphrases = []"), HasSubstr("data.phrases: empty"));
  EXPECT_THAT(problem_of("[data]\nseconds = 0.5\nmost_words = 20"),
              HasSubstr("data.most_words: 20 words need 40 steps, 0.5 s have 12"));
  EXPECT_THAT(problem_of("[data.joining]\nphrases = 10\nlongest = 9"),
              HasSubstr("longest: is 9; supported: at most data.most_words, 6"));
  EXPECT_THAT(problem_of("[grammar]\nfree = true\nphrases = [\"a\"]"), HasSubstr("grammar.phrases: has phrases, and"));
  EXPECT_THAT(problem_of("[front_end]\nhop_ms = 20.01"), HasSubstr("front_end.hop_ms: 20.01 ms are 320.16 samples"));
  EXPECT_THAT(problem_of("[grammar]\nwide = 3"), HasSubstr("did you mean width"));
}

TEST(phrase_grammar, is_in_the_order_of_labels) {
  const PhraseGrammar grammar({"off", "on off", "on", "on off"}, {"off", "on"});
  EXPECT_THAT(grammar.texts(), ElementsAre("off", "on", "on off"));
  EXPECT_THAT(grammar.rows(), ElementsAre(1, 0, 2, 0, 2, 1));
  EXPECT_EQ(grammar.find(std::vector<int>{2, 1}), 2);
  EXPECT_EQ(grammar.find(std::vector<int>{1, 1}), -1);
  EXPECT_EQ(grammar.find(std::vector<int>{}), -1);
  EXPECT_THAT(error_text([] {
                PhraseGrammar({"on up", "down"}, {"on"});
              }),
              AllOf(HasSubstr("phrase \"on up\": the word \"up\" is in no recording"), HasSubstr("1 more like it")));
}

TEST(word_errors, counts_changes) {
  EXPECT_EQ(word_errors({1, 2, 3}, {1, 2, 3}), 0U);
  EXPECT_EQ(word_errors({1, 2, 3}, {}), 3U);
  EXPECT_EQ(word_errors({}, {4}), 1U);
  EXPECT_EQ(word_errors({1, 2, 3, 4}, {2, 5, 4}), 2U);
}

/// Scores that say these labels, one a step with blanks between.
std::vector<float> spelled(const std::vector<int>& labels, std::size_t steps, std::size_t count) {
  std::vector<float> scores(steps * count, -9);
  for (std::size_t t = 0; t < steps; ++t) {
    const std::size_t place = t / 2;
    scores[t * count + (t % 2 == 1 && place < labels.size() ? to_size(labels[place]) : 0)] = 9;
  }
  return scores;
}

TEST(phrase_score, counts_phrases_words_and_others) {
  Tensor output;
  output.type = ElementType::kFloat32;
  output.shape = {1, 8, 1, 3};
  const std::vector<std::string> words = {"off", "on"};
  PhraseScore score(words, PhraseGrammar({"on", "on off"}, words), {.width = 8, .margin_bits = 10});
  const auto add = [&](const std::vector<int>& truth, const std::vector<int>& said) {
    const std::vector<float> answer = spelled(said, 8, 3);
    score.add(std::vector<float>(truth.begin(), truth.end()), output, std::as_bytes(std::span(answer)));
  };
  add({2, 1}, {2, 1});
  add({2}, {2, 1});
  add({1, 1}, {1, 1});
  add({}, {2});
  EXPECT_EQ(score.figure(), 0.5);
  const Json json = score.json();
  EXPECT_EQ(json["word_error_rate"], 2.0 / 5);
  EXPECT_EQ(json["others"], 2);
  EXPECT_EQ(json["false_accepts"], 1);
  EXPECT_EQ(json["baseline"], 0.5);
  EXPECT_EQ(json["right_without_list"], 0.5);
  const std::vector<float> wrong = spelled({2}, 8, 3);
  const auto mistake = score.mistake(std::vector<float>{2, 1}, output, std::as_bytes(std::span(wrong)));
  ASSERT_TRUE(mistake.has_value());
  EXPECT_EQ(mistake->truth, "on off");
  EXPECT_EQ(mistake->answer, "on");
}

TEST(phrase_score, is_of_words_without_a_list) {
  Tensor output;
  output.type = ElementType::kFloat32;
  output.shape = {1, 8, 1, 3};
  PhraseScore score({"off", "on"}, {}, {});
  const std::vector<float> answer = spelled({2, 1, 1}, 8, 3);
  score.add(std::vector<float>{2, 1}, output, std::as_bytes(std::span(answer)));
  EXPECT_EQ(score.metric(), "word_accuracy");
  EXPECT_EQ(score.figure(), 0.5);
}

TEST(heard_phrase, is_nearly_the_same_in_codes) {
  Tensor reals, codes;
  reals.type = ElementType::kFloat32;
  codes.type = ElementType::kInt8;
  reals.shape = codes.shape = {1, 8, 1, 3};
  codes.quantization = per_tensor(0.125F, 0);
  const PhraseGrammar grammar({"on", "on off"}, {"off", "on"});
  const std::vector<float> scores = spelled({2, 1}, 8, 3);
  std::vector<std::int8_t> rounded;
  for (const float score : scores) rounded.push_back(static_cast<std::int8_t>(score * 8));
  const HeardPhrase a = heard_phrase(reals, std::as_bytes(std::span(scores)), grammar, {});
  const HeardPhrase b = heard_phrase(codes, std::as_bytes(std::span(rounded)), grammar, {});
  EXPECT_EQ(a.phrase, 1);
  EXPECT_EQ(b.phrase, 1);
  EXPECT_NEAR(a.bits, b.bits, 1e-3);
  EXPECT_THAT(a.said, ElementsAre(2, 1));
}

TEST(vary_features, changes_nothing_that_is_not_asked_for) {
  std::vector<float> features(20 * 8, 5);
  const std::vector<float> before = features;
  Random random{1};
  vary_features(features, 8, {.warp = 0, .colour = 0, .masked_bands = 0, .masked_frames = 0}, random);
  EXPECT_EQ(features, before);
  vary_features(features, 8, {}, random);
  EXPECT_NE(features, before);
}

/// Recordings of single words by three speakers: tones, and a line for each.
void write_words(const fs::path& folder) {
  std::ofstream lines(folder / "words.jsonl");
  for (int s = 0; s < 5; ++s) {
    for (int i = 0; i < 20; ++i) {
      Samples samples(1'600);
      for (int t = 300; t < 1'200; ++t)
        samples[to_size(t)] = static_cast<std::int16_t>(9'000 * std::sin(t * (0.2 + 0.3 * (i % 2) + 0.02 * s)) + i);
      const std::string name = "s" + std::to_string(s) + "_" + std::to_string(i) + ".wav";
      write_sound(folder / name, samples, 8'000);
      lines << Json{{"audio", name}, {"text", i % 2 == 0 ? "low" : "high"}}.dump() << "\n";
    }
  }
  std::ofstream(folder / "phrases.txt") << "low high low\nhigh\n";
}

struct Joined {
  explicit Joined(const fs::path& folder) {
    write_words(folder);
    const Recipe recipe = parse_recipe(
        "task = \"phrases\"\n[data]\nsample_rate = 8000\nseconds = 1.5\n[data.joining]\nphrases = 100\nlongest = 3\n"
        "[front_end]\nhigh_hz = 3800\n[model]\nchannels = 8\nblocks = 1\n",
        "x.toml");
    task = std::make_unique<PhrasesTask>(settings_of(recipe));
    data = task->gather({folder / "out", folder, false, [](const StageProgress&) {}, [] {}});
    network = task->network(data->classes().size());
    task->describe(network, *data);
  }
  std::unique_ptr<PhrasesTask> task;
  std::unique_ptr<const Dataset> data;
  Graph network;
};

TEST(joined_phrases, are_made_of_words) {
  const ScratchFolder folder;
  const Joined joined(folder.path());
  const Dataset& data = *joined.data;
  EXPECT_THAT(data.classes(), ElementsAre("high", "low"));
  EXPECT_EQ(data.items(Part::kTraining).size(), 100U);
  EXPECT_EQ(data.items(Part::kTest).size(), 50U);
  EXPECT_EQ(data.input(3).size(), 2U * 12'000U);
  EXPECT_EQ(data.input(3), data.input(3));
  const VariedItem varied = data.varied(3, {1, 2, 3});
  EXPECT_EQ(varied.input, data.varied(3, {1, 2, 3}).input);
  EXPECT_NE(varied.input, data.varied(3, {1, 3, 3}).input);
  const auto& grammar = dynamic_cast<const PhraseDataset&>(data).grammar();
  EXPECT_THAT(grammar.texts(), ElementsAre("high", "low high low"));
  std::size_t listed = 0;
  for (const std::size_t item : data.items(Part::kTest)) {
    const auto target = std::get<std::vector<float>>(data.target(item));
    EXPECT_THAT(target, testing::Not(IsEmpty()));
    listed += grammar.find(std::vector<int>(target.begin(), target.end())) >= 0 ? 1 : 0;
  }
  EXPECT_GE(listed, 25U);
}

TEST(joined_phrases, take_single_words_alone) {
  const ScratchFolder folder;
  write_words(folder.path());
  std::ofstream(folder.path() / "words.jsonl", std::ios::app) << "{\"audio\": \"s0_0b.wav\", \"text\": \"low high\"}\n";
  fs::copy_file(folder.path() / "s0_0.wav", folder.path() / "s0_0b.wav");
  const Recipe recipe = parse_recipe(
      "task = \"phrases\"\n[data]\nsample_rate = 8000\n[data.joining]\nphrases = 100\n"
      "[front_end]\nhigh_hz = 3800\n",
      "x.toml");
  EXPECT_THAT(error_text([&] {
                recipe.task->gather({folder.path(), folder.path(), false, [](const StageProgress&) {}, [] {}});
              }),
              HasSubstr("s0_0b.wav: has 2 words; joining takes recordings of one"));
}

TEST(phrases_task, knows_the_model_again) {
  const ScratchFolder folder;
  Joined joined(folder.path());
  const std::shared_ptr<const Task> task = task_of(joined.network);
  ASSERT_NE(task, nullptr);
  EXPECT_EQ(task->name(), "phrases");
  EXPECT_EQ(task->classes(), joined.data->classes());
  const Opened opened = task->open({.data = folder.path().string()});
  EXPECT_EQ(opened.part, "test");
  EXPECT_EQ(opened.data->input(opened.data->items(Part::kTest)[7]),
            joined.data->input(joined.data->items(Part::kTest)[7]));
  const Opened all = task->open({.data = folder.path().string(), .part = "all"});
  EXPECT_EQ(all.data->items(Part::kTest).size(), all.data->size());
  std::string& said = joined.network.metadata["milliwatt.phrases"];
  const std::string right = said;
  for (const std::string& wrong : {right.substr(0, right.find('\n') + 4), right.substr(0, right.find("\nhigh\n"))}) {
    said = wrong;
    EXPECT_THAT(error_text([&] { task_of(joined.network); }), HasSubstr("metadata milliwatt.phrases: "));
  }
  std::ofstream(folder.path() / "words.jsonl", std::ios::app) << "{\"audio\": \"s0_1.wav\", \"text\": \"middle\"}\n";
  EXPECT_THAT(error_text([&] { task->open({.data = folder.path().string(), .skip_bad = true}); }), IsEmpty());
  std::ofstream(folder.path() / "words.jsonl") << "{\"audio\": \"s0_1.wav\", \"text\": \"middle\"}\n";
  EXPECT_THAT(error_text([&] { task->open({.data = folder.path().string()}); }),
              HasSubstr("the model does not know the words \"middle\""));
}

}  // namespace
}  // namespace milliwatt
