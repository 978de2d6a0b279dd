#include "tasks/keyword/sound_model.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "error_text.h"
#include "graph/builder.h"

namespace milliwatt {
namespace {

using testing::HasSubstr;

Graph network_with_outputs(std::int64_t outputs) {
  GraphBuilder builder("network");
  const TensorSpec spec = {ElementType::kInt8, {1, outputs}, per_tensor(1, 0)};
  builder.output(builder.op("RESHAPE", "scores", {builder.input("in", spec)}, {}, spec));
  return builder.build();
}

SoundModel some_sounds() {
  SoundModel what;
  what.classes = {"go", "left turn"};
  what.front_end.bins = 17;
  what.samples = 12345;
  what.validation_share = 0.125;
  what.test_share = 0.3;
  return what;
}

TEST(sound_model, comes_back_from_the_metadata) {
  Graph graph = network_with_outputs(2);
  describe_sound_model(graph, some_sounds());
  const std::optional<SoundModel> read = sound_model_of(graph);
  ASSERT_TRUE(read);
  EXPECT_EQ(read->classes, some_sounds().classes);
  EXPECT_EQ(read->front_end, some_sounds().front_end);
  EXPECT_EQ(read->samples, 12345);
  EXPECT_EQ(read->validation_share, 0.125);
  EXPECT_EQ(read->test_share, 0.3);
  EXPECT_EQ(read->split_by, SplitBy::kSpeaker);
}

TEST(sound_model, remembers_the_split) {
  for (const SplitBy by : {SplitBy::kSpeaker, SplitBy::kClip, SplitBy::kFolder}) {
    Graph graph = network_with_outputs(2);
    SoundModel sounds = some_sounds();
    sounds.split_by = by;
    describe_sound_model(graph, sounds);
    EXPECT_EQ(sound_model_of(graph)->split().by, by);
  }
  Graph graph = network_with_outputs(2);
  describe_sound_model(graph, some_sounds());
  graph.metadata["milliwatt.clips"] = "16000 0.1 0.2";  // as earlier versions wrote it
  EXPECT_EQ(sound_model_of(graph)->split().by, SplitBy::kSpeaker);
  EXPECT_EQ(sound_model_of(graph)->split().test_share, 0.2);
}

TEST(sound_model, is_empty_where_the_model_says_nothing) { EXPECT_FALSE(sound_model_of(network_with_outputs(2))); }

TEST(sound_model, wants_a_label_for_each_output) {
  Graph graph = network_with_outputs(3);
  describe_sound_model(graph, some_sounds());
  EXPECT_THAT(error_text([&] { sound_model_of(graph); }), HasSubstr("milliwatt.labels: 2 labels for 3 outputs"));
}

TEST(sound_model, names_damaged_figures) {
  for (const char* text :
       {"", "many 0.1 0.2", "0 0.1 0.2", "16000", "16000 nan 0.2", "99999999 0.1 0.2", "16000 0.1 0.2 voice"}) {
    Graph graph = network_with_outputs(2);
    describe_sound_model(graph, some_sounds());
    graph.metadata["milliwatt.clips"] = text;
    EXPECT_THAT(error_text([&] { sound_model_of(graph); }), HasSubstr("milliwatt.clips")) << text;
  }
}

}  // namespace
}  // namespace milliwatt
