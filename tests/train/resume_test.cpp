// Training that was stopped and taken up again ends with the same weights as training that was not.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <string>

#include "base/process.h"
#include "error_text.h"
#include "networks.h"
#include "scratch_folder.h"
#include "train/train.h"

namespace milliwatt {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

namespace fs = std::filesystem;

constexpr const char* kCheckpointVariable = "MILLIWATT_TEST_CHECKPOINT";
constexpr const char* kSamplesVariable = "MILLIWATT_TEST_SAMPLES";

// Sends a signal to its own process when that many samples were fetched.
class SignalAfter : public test::Stripes {
 public:
  SignalAfter(int signal, int samples) : Stripes(50), signal_(signal), left_(samples) {}
  void sample(std::int64_t epoch, std::int64_t index, std::span<float> input, std::span<float> target) const override {
    if (left_-- == 0) ::kill(::getpid(), signal_);
    Stripes::sample(epoch, index, input, target);
  }

 private:
  int signal_;
  mutable std::atomic<int> left_;
};

TrainOptions options_of(const fs::path& checkpoint) {
  TrainOptions options;
  options.epochs = 5;
  options.batch = 8;
  options.learning_rate = 0.01;
  options.threads = 2;
  options.checkpoint = checkpoint;
  options.checkpoint_seconds = 0;
  return options;
}

void expect_same_constants(const Graph& a, const Graph& b) {
  for (std::size_t i = 0; i < a.tensors.size(); ++i) EXPECT_EQ(a.tensors[i].data, b.tensors[i].data);
}

struct ResumeTest : ::testing::Test {
  void SetUp() override {
    if (!training_is_available()) GTEST_SKIP() << "built without torch";
  }
  ScratchFolder folder;
  fs::path checkpoint = folder.path() / "checkpoint";
};

// The test below again in a process of its own (one that is killed must not be the test's), killed after it fetched so
// many samples. Returns the status that waitpid() gives.
int run_child(const fs::path& checkpoint, int samples) {
  std::string program = fs::read_symlink("/proc/self/exe").string();
  std::string filter = "--gtest_filter=ResumeTest.after_a_kill_in_mid_epoch_ends_with_the_same_weights";
  ::setenv(kCheckpointVariable, checkpoint.c_str(), 1);
  ::setenv(kSamplesVariable, std::to_string(samples).c_str(), 1);
  std::array<char*, 3> arguments = {program.data(), filter.data(), nullptr};
  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
  pid_t id = -1;
  EXPECT_EQ(::posix_spawn(&id, program.c_str(), &actions, nullptr, arguments.data(), environ), 0);
  ::posix_spawn_file_actions_destroy(&actions);
  ::unsetenv(kCheckpointVariable);
  int status = 0;
  EXPECT_EQ(::waitpid(id, &status, 0), id);
  return status;
}

TEST_F(ResumeTest, after_a_kill_in_mid_epoch_ends_with_the_same_weights) {
  if (const char* path = ::getenv(kCheckpointVariable)) {  // this is the process that is to be killed
    train(test::small_network(), SignalAfter(SIGKILL, ::atoi(::getenv(kSamplesVariable))), options_of(path));
    return;
  }
  // Seven batches an epoch, and at most five are fetched ahead: the first kill is in the second epoch.
  for (const int samples : {110, 60}) {
    const int status = run_child(checkpoint, samples);
    ASSERT_TRUE(WIFSIGNALED(status)) << status;
    ASSERT_EQ(WTERMSIG(status), SIGKILL);
    ASSERT_TRUE(fs::exists(checkpoint));
  }
  TrainProgress first;
  const Graph resumed =
      train(test::small_network(), test::Stripes(50), options_of(checkpoint), [&](const TrainProgress& p) {
        if (first.epoch == 0) first = p;
      });
  EXPECT_GE(first.epoch, 2);
  expect_same_constants(resumed, train(test::small_network(), test::Stripes(50), options_of("")));
}

TEST_F(ResumeTest, after_ctrl_c_ends_with_the_same_weights) {
  TrainOptions options = options_of(checkpoint);
  options.checkpoint_seconds = 1000;  // it is Ctrl-C that makes it write
  EXPECT_THROW(train(test::small_network(), SignalAfter(SIGINT, 120), options), Interrupted);
  ASSERT_TRUE(fs::exists(checkpoint));
  TrainProgress last;
  const Graph resumed =
      train(test::small_network(), test::Stripes(50), options, [&](const TrainProgress& p) { last = p; });
  TrainProgress last_at_once;
  const Graph at_once = train(test::small_network(), test::Stripes(50), options_of(""),
                              [&](const TrainProgress& p) { last_at_once = p; });
  expect_same_constants(resumed, at_once);
  EXPECT_EQ(last.loss, last_at_once.loss);
  EXPECT_EQ(last.accuracy, last_at_once.accuracy);
}

TEST_F(ResumeTest, of_finished_training_fetches_nothing) {
  TrainOptions options = options_of(checkpoint);
  options.checkpoint_seconds = 1000;  // at the end alone
  const Graph first = train(test::small_network(), test::Stripes(50), options);
  const Graph again = train(test::small_network(), SignalAfter(SIGKILL, 0), options);
  expect_same_constants(first, again);
}

TEST_F(ResumeTest, of_other_work_is_refused) {
  TrainOptions options = options_of(checkpoint);
  options.epochs = 1;
  train(test::small_network(), test::Stripes(50), options);
  options.batch = 10;
  EXPECT_THAT(error_text([&] { train(test::small_network(), test::Stripes(50), options); }),
              AllOf(HasSubstr(checkpoint.string()), HasSubstr("batch is 8 there and 10 here"), HasSubstr("delete it")));
  EXPECT_THAT(error_text([&] { train(test::small_network(), test::Stripes(51), options); }),
              HasSubstr("samples is 50 there and 51 here"));
  EXPECT_THAT(error_text([&] { train(test::every_layer_network(), test::Stripes(50), options); }),
              HasSubstr("its network differs"));
}

}  // namespace
}  // namespace milliwatt
