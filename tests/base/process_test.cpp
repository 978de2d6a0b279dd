#include "base/process.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include <thread>

namespace milliwatt {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

TEST(run_process, gives_the_exit_status_and_all_output) {
  const ProcessResult result = run_process({"sh", "-c", "echo out; echo err >&2; exit 7"}, "/", 10s);
  EXPECT_EQ(result.exit_status, 7);
  EXPECT_FALSE(result.timed_out);
  EXPECT_EQ(result.output, "out\nerr\n");
}

TEST(run_process, runs_in_the_folder_with_nothing_on_standard_input) {
  EXPECT_EQ(run_process({"pwd"}, "/usr", 10s).output, "/usr\n");
  EXPECT_EQ(run_process({"cat"}, "/", 10s).output, "");
}

TEST(run_process, passes_arguments_without_a_shell) {
  EXPECT_EQ(run_process({"printf", "%s", "a b;$HOME"}, "/", 10s).output, "a b;$HOME");
}

TEST(run_process, bounds_what_it_keeps_of_long_output) {
  const ProcessResult result = run_process({"head", "-c", "5000000", "/dev/zero"}, "/", 20s);
  EXPECT_EQ(result.exit_status, 0);
  EXPECT_EQ(result.output.size(), std::size_t{1} << 20);
}

TEST(run_process, kills_the_program_and_its_children_when_time_is_up) {
  const Clock::time_point start = Clock::now();
  const ProcessResult result = run_process({"sh", "-c", "sleep 60 & sleep 60"}, "/", 200ms);
  EXPECT_TRUE(result.timed_out);
  EXPECT_EQ(result.exit_status, 128 + SIGKILL);
  EXPECT_LT(Clock::now() - start, 10s);
}

TEST(run_process, does_not_wait_for_what_the_program_left_running) {
  const Clock::time_point start = Clock::now();
  EXPECT_EQ(run_process({"sh", "-c", "sleep 60 & exit 3"}, "/", 30s).exit_status, 3);
  EXPECT_LT(Clock::now() - start, 10s);
}

TEST(run_process, says_which_package_has_a_missing_program) {
  try {
    run_process({"riscv64-unknown-elf-g++-of-nowhere"}, "/", 1s);
    FAIL() << "there is no such program";
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), testing::HasSubstr("program not found; install"));
  }
}

TEST(run_process, kills_the_child_and_throws_when_the_user_asks_to_stop) {
  std::thread stopper([] {
    std::this_thread::sleep_for(300ms);
    ::kill(::getpid(), SIGINT);
  });
  const Clock::time_point start = Clock::now();
  EXPECT_THROW(run_process({"sleep", "60"}, "/", 60s), Interrupted);
  EXPECT_LT(Clock::now() - start, 10s);
  stopper.join();
  EXPECT_EQ(run_process({"true"}, "/", 10s).exit_status, 0) << "afterwards all is as before";
}

}  // namespace
}  // namespace milliwatt
