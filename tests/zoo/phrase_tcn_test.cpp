#include "zoo/phrase_tcn.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "error_text.h"
#include "ops/operator.h"

namespace milliwatt {
namespace {

using testing::HasSubstr;

TEST(phrase_tcn, has_scores_for_each_other_frame) {
  for (const int frames : {20, 21}) {
    const int steps = phrase_tcn_steps(frames);
    const Graph graph = phrase_tcn({.frames = frames, .bins = 12, .channels = 8, .blocks = 2, .kernel = 3}, 5);
    verify(graph);
    EXPECT_EQ(graph.tensor(graph.inputs.at(0)).shape, (Shape{1, frames, 12, 1}));
    EXPECT_EQ(graph.tensor(graph.outputs.at(0)).shape, (Shape{1, steps, 1, 5}));
    EXPECT_EQ(graph_macs(graph), steps * (5 * 12 * 8 + 2 * (3 * 8 + 8 * 8) + 8 * 5));
  }
}

TEST(phrase_tcn, refuses_what_cannot_be) {
  EXPECT_THAT(error_text([] { phrase_tcn({.frames = 20, .bins = 12, .channels = 5'000}, 5); }),
              HasSubstr("phrase_tcn: channels is 5000; supported: 1 to 4096"));
}

}  // namespace
}  // namespace milliwatt
