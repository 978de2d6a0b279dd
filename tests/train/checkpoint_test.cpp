#include "train/checkpoint.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "base/files.h"
#include "error_text.h"
#include "networks.h"
#include "scratch_folder.h"

namespace milliwatt {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::StartsWith;

struct CheckpointTest : ::testing::Test {
  ScratchFolder folder;
  std::filesystem::path path = folder.path() / "c";
  std::vector<float> values = {1, 2, 3}, more = {4, 5};
  TrainingState state{7, 0.5, 3, 64};

  Checkpoint checkpoint(const std::string& work = "epochs 30\nseed 1\n") {
    return Checkpoint(path, work, {std::span(values), std::span(more)});
  }
  std::string refusal(const std::string& work = "epochs 30\nseed 1\n") {
    return error_text([&] { checkpoint(work).load(state); });
  }
};

TEST_F(CheckpointTest, comes_back_as_it_was_saved) {
  EXPECT_FALSE(checkpoint().load(state));
  checkpoint().save(state);
  values = {0, 0, 0};
  more = {0, 0};
  state = {};
  EXPECT_TRUE(checkpoint().load(state));
  EXPECT_EQ(values, (std::vector<float>{1, 2, 3}));
  EXPECT_EQ(more, (std::vector<float>{4, 5}));
  EXPECT_EQ(state.step, 7);
  EXPECT_EQ(state.loss, 0.5);
  EXPECT_EQ(state.right, 3);
  EXPECT_EQ(state.samples, 64);
}

TEST_F(CheckpointTest, of_other_work_is_refused_by_the_name_of_what_differs) {
  checkpoint().save(state);
  EXPECT_EQ(refusal("epochs 40\nseed 1\n"),
            path.string() +
                ": belongs to another training: epochs is 30 there and 40 here; delete it to "
                "train from scratch, or use another file");
  EXPECT_THAT(refusal("epochs 30\nseed 2\n"), HasSubstr("seed is 1 there and 2 here"));
}

TEST_F(CheckpointTest, that_is_truncated_anywhere_is_refused) {
  checkpoint().save(state);
  const std::string whole = read_text_file(path);
  const std::vector<float> before = values = {9, 9, 9};
  for (std::size_t length = 0; length < whole.size(); ++length) {
    std::ofstream(path, std::ios::binary) << whole.substr(0, length);
    EXPECT_THAT(refusal(), AllOf(StartsWith(path.string() + ": is "), HasSubstr("delete it"))) << length;
    EXPECT_EQ(values, before);
  }
}

TEST_F(CheckpointTest, with_any_byte_changed_is_refused) {
  checkpoint().save(state);
  const std::string whole = read_text_file(path);
  for (std::size_t i = 0; i < whole.size(); ++i) {
    std::string damaged = whole;
    damaged[i] = static_cast<char>(damaged[i] ^ 0x10);
    std::ofstream(path, std::ios::binary) << damaged;
    EXPECT_THAT(refusal(), AllOf(StartsWith(path.string() + ": is "), HasSubstr("delete it"))) << i;
  }
}

TEST_F(CheckpointTest, for_values_of_other_sizes_is_refused) {
  checkpoint().save(state);
  more.push_back(6);
  EXPECT_THAT(refusal(), HasSubstr("is a damaged checkpoint"));
}

TEST_F(CheckpointTest, that_cannot_be_written_names_the_file) {
  path = folder.path() / "missing" / "c";
  EXPECT_THAT(error_text([&] { checkpoint().save(state); }), StartsWith(path.string() + ": cannot be written"));
}

TEST(describe_work, changes_with_the_network_and_each_option) {
  const Graph graph = test::small_network();
  const TrainOptions options;
  const std::string work = describe_work(graph, options, 10);
  EXPECT_EQ(work, describe_work(graph, options, 10));
  EXPECT_NE(work, describe_work(graph, options, 11));
  Graph changed = graph;
  for (Tensor& tensor : changed.tensors) {
    if (tensor.is_constant()) tensor.data.back() ^= std::byte{1};
  }
  EXPECT_NE(work, describe_work(changed, options, 10));
  const auto with = [&](auto change) {
    TrainOptions other = options;
    change(other);
    return describe_work(graph, other, 10);
  };
  EXPECT_NE(work, with([](TrainOptions& o) { o.epochs = 31; }));
  EXPECT_NE(work, with([](TrainOptions& o) { o.batch = 65; }));
  EXPECT_NE(work, with([](TrainOptions& o) { o.learning_rate = 0.003; }));
  EXPECT_NE(work, with([](TrainOptions& o) { o.weight_decay = 0; }));
  EXPECT_NE(work, with([](TrainOptions& o) { o.label_smoothing = 0.1; }));
  EXPECT_NE(work, with([](TrainOptions& o) { o.seed = 2; }));
  EXPECT_NE(work, with([](TrainOptions& o) { o.initialize = false; }));
  EXPECT_NE(work, with([](TrainOptions& o) { o.fake_quantization.resize(3); }));
  EXPECT_EQ(work, with([](TrainOptions& o) { o.threads = 5; }));
}

}  // namespace
}  // namespace milliwatt
