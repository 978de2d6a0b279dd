#include "recipe/deployment.h"

#include <gtest/gtest.h>

#include "tasks/keyword/sound_network.h"
#include "tasks/tasks.h"

namespace milliwatt {
namespace {

TEST(deploy, chooses_the_form_by_the_answers_that_are_asked_for) {
  struct Case {
    double asked;
    bool stream;
    int hop_rows;  // of 80 samples: 100 a second. The network's strides allow multiples of 2.
    double answers;
  };
  const Graph network = sound_network();
  const std::shared_ptr<const Task> task = task_of(network);
  const Board board = read_board("nano33ble");
  for (const Case& want :
       {Case{0, false, 0, 2}, Case{0.5, false, 0, 0.5}, Case{2, false, 0, 2}, Case{2.1, true, 46, 100.0 / 46},
        Case{7, true, 14, 100.0 / 14}, Case{10, true, 10, 10}, Case{50, true, 2, 50}, Case{1000, true, 2, 50}}) {
    const Deployment deployment = deploy(*task, network, board, {.answers_per_second = want.asked});
    EXPECT_EQ(deployment.form.stream, want.stream) << want.asked;
    EXPECT_EQ(deployment.form.hop_rows, want.hop_rows) << want.asked;
    EXPECT_DOUBLE_EQ(deployment.form.answers_per_second, want.answers) << want.asked;
    EXPECT_EQ(deployment.form.why_no_stream, "");
    EXPECT_EQ(deployment.source.entry, want.stream ? EntryKind::kStream : EntryKind::kFed);
    EXPECT_EQ(deployment.source.inputs.front().elements, want.stream ? 80 * want.hop_rows : 4000) << want.asked;
  }
}

TEST(deploy, takes_whole_windows_if_the_stream_does_not_fit) {
  const Graph network = sound_network();
  const std::shared_ptr<const Task> task = task_of(network);
  Board board = read_board("nano33ble");
  const Deployment windows = deploy(*task, network, board, {.answers_per_second = 1});
  const Deployment stream = deploy(*task, network, board, {.answers_per_second = 50});
  const std::int64_t stream_bytes = stream.source.arena_bytes + stream.source.state_bytes;
  ASSERT_GT(stream_bytes, windows.source.arena_bytes);
  board.ram_bytes = (stream_bytes + windows.source.arena_bytes) / 2;
  const Deployment chosen = deploy(*task, network, board, {.answers_per_second = 50});
  EXPECT_FALSE(chosen.form.stream);
  EXPECT_EQ(chosen.form.answers_per_second, 2);
  EXPECT_NE(chosen.form.why_no_stream, "");
}

}  // namespace
}  // namespace milliwatt
