#include "base/problems.h"

#include <gtest/gtest.h>

#include <string>

#include "error_text.h"

namespace milliwatt {
namespace {

TEST(problems, are_silent_where_there_are_none) { EXPECT_NO_THROW(Problems().throw_if_any("kws.tflite")); }

TEST(problems, stand_on_one_line_behind_their_place) {
  Problems problems;
  problems.add("op 1: a; b");
  problems.add("op 2: c");
  EXPECT_EQ(error_text([&] { problems.throw_if_any("kws.tflite"); }), "kws.tflite: op 1: a; b; also op 2: c");
  EXPECT_EQ(error_text([&] { problems.throw_if_any(""); }), "op 1: a; b; also op 2: c");
}

TEST(problems, are_counted_behind_the_eighth) {
  Problems problems;
  for (int i = 1; i <= 10; ++i) problems.add(std::to_string(i));
  EXPECT_EQ(error_text([&] { problems.throw_if_any("f"); }),
            "f: 1; also 2; also 3; also 4; also 5; also 6; also 7; also 8; and 2 more problems");
}

}  // namespace
}  // namespace milliwatt
