#include "tasks/keyword/window_classifier.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <set>

#include "error_text.h"
#include "recipe/task_model.h"
#include "tasks/classification.h"
#include "tasks/keyword/sound_network.h"

namespace milliwatt {
namespace {

using ::testing::HasSubstr;

/// What the deployed application answers for a window: the front end as an operator, then the network.
ScoredClass application_answer(const Graph& application, std::span<const std::int16_t> window) {
  const auto bytes = std::as_bytes(window);
  const std::vector<std::vector<std::byte>> inputs = {{bytes.begin(), bytes.end()}};
  Executor executor(application);
  executor.run(inputs);
  return scored_class(application.tensor(application.outputs.front()), executor.outputs().front());
}

std::vector<HeardWindow> heard_in_pieces(WindowClassifier& classifier, const Samples& sound, std::size_t piece) {
  std::vector<HeardWindow> heard;
  const auto hear = [&](const HeardWindow& window) { heard.push_back(window); };
  for (std::size_t at = 0; at < sound.size(); at += piece) {
    classifier.push(std::span(sound).subspan(at, std::min(piece, sound.size() - at)), hear);
  }
  classifier.finish(hear);
  return heard;
}

TEST(window_classifier, answers_as_the_application_does_and_leaves_nothing_out) {
  const SoundModel sounds = half_second_sounds();
  const Graph network = sound_network();
  const Graph application = with_own_front_end(network);
  WindowClassifier classifier(network, sounds, 0.1);
  std::set<double> probabilities;
  // Around one window, one step more, and the ends of both; in pieces below, of and above a window.
  for (const std::size_t length : {4000U, 4001U, 4799U, 4800U, 4801U, 9333U}) {
    const Samples sound = some_sound(length, static_cast<unsigned>(length));
    for (const std::size_t piece : {333U, 4000U, 20000U}) {
      const std::vector<HeardWindow> heard = heard_in_pieces(classifier, sound, piece);
      const std::size_t whole = (length - 4000) / 800 + 1;
      ASSERT_EQ(heard.size(), whole + ((length - 4000) % 800 > 0 ? 1 : 0)) << length;
      for (std::size_t i = 0; i < heard.size(); ++i) {
        const std::size_t start = i < whole ? i * 800 : length - 4000;
        EXPECT_DOUBLE_EQ(heard[i].start_s, static_cast<double>(start) / 8000);
        EXPECT_DOUBLE_EQ(heard[i].end_s, static_cast<double>(start + 4000) / 8000);
        const ScoredClass expected = application_answer(application, std::span(sound).subspan(start, 4000));
        EXPECT_EQ(heard[i].label, expected.label) << length << " window " << i;
        EXPECT_EQ(heard[i].probability, expected.probability) << length << " window " << i;
        probabilities.insert(heard[i].probability);
      }
    }
  }
  EXPECT_GT(probabilities.size(), 4) << "the sounds of this test must not be all the same to the network";
}

TEST(window_classifier, pads_a_short_sound_as_a_training_clip) {
  const Graph network = sound_network();
  const Graph application = with_own_front_end(network);
  const SoundModel sounds = half_second_sounds();
  WindowClassifier classifier(network, sounds, 0.5);
  for (const std::size_t length : {1U, 1999U, 3999U}) {
    const Samples sound = some_sound(length, 5);
    const std::vector<HeardWindow> heard = heard_in_pieces(classifier, sound, 100);
    ASSERT_EQ(heard.size(), 1) << length;
    EXPECT_EQ(heard[0].start_s, 0);
    EXPECT_DOUBLE_EQ(heard[0].end_s, static_cast<double>(length) / 8000);
    EXPECT_EQ(heard[0].probability, application_answer(application, fitted(sound, 4000)).probability) << length;
  }
}

TEST(window_classifier, takes_steps_from_a_sample_to_a_window) {
  const Graph network = sound_network();
  const SoundModel sounds = half_second_sounds();
  for (const double step : {0.000125, 0.5}) WindowClassifier(network, sounds, step);
  for (const double step : {0.0, 0.00001, 0.6, -1.0, 1e30, std::numeric_limits<double>::quiet_NaN()}) {
    EXPECT_THAT(error_text([&] { WindowClassifier(network, sounds, step); }),
                HasSubstr("supported: 1 sample (0.000125 s) to the model's window (0.5 s)"))
        << step;
  }
}

}  // namespace
}  // namespace milliwatt
