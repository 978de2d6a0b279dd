#include "fit/launch.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>

#include "error_text.h"

namespace milliwatt {
namespace {

using ::testing::HasSubstr;

class LaunchTest : public ::testing::Test {
 protected:
  LaunchTest() { clear(); }
  ~LaunchTest() override { clear(); }
  static void clear() {
    ::unsetenv("RANK");
    ::unsetenv("WORLD_SIZE");
  }
  static void set(const char* rank, const char* processes) {
    ::setenv("RANK", rank, 1);
    ::setenv("WORLD_SIZE", processes, 1);
  }
};

TEST_F(LaunchTest, is_alone_without_variables) {
  EXPECT_TRUE(launch_of_environment().leads());
  EXPECT_EQ(launch_of_environment().processes, 1);
}

TEST_F(LaunchTest, is_led_by_rank_0) {
  set("0", "3");
  EXPECT_TRUE(launch_of_environment().leads());
  set("2", "3");
  EXPECT_FALSE(launch_of_environment().leads());
  EXPECT_EQ(launch_of_environment().processes, 3);
}

TEST_F(LaunchTest, refuses_what_no_launcher_sets) {
  const auto refusal = [] { return error_text([] { launch_of_environment(); }); };
  set("3", "3");
  EXPECT_THAT(refusal(), HasSubstr("RANK: is \"3\"; supported: 0 to 2"));
  set("0", "many");
  EXPECT_THAT(refusal(), HasSubstr("WORLD_SIZE: is \"many\""));
  clear();
  ::setenv("RANK", "1", 1);
  EXPECT_THAT(refusal(), HasSubstr("WORLD_SIZE: is not set, but RANK is"));
}

}  // namespace
}  // namespace milliwatt
