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

TEST(problems, of_one_kind_are_told_once_and_counted) {
  Problems problems;
  for (int i = 1; i <= 27; ++i) {
    problems.add("op " + std::to_string(i) + " CAST \"a" + std::to_string(i) + "\": scale 0.5; supported: none");
  }
  problems.add("op 3 ADD \"b\": other");
  EXPECT_EQ(error_text([&] { problems.throw_if_any("f"); }),
            "f: op 1 CAST \"a1\": scale 0.5; supported: none; and 26 more like it; also op 3 ADD \"b\": other");
}

TEST(problems, are_counted_behind_the_fourth_kind) {
  Problems problems;
  for (const char* kind : {"a", "b", "b", "c", "d", "e"}) problems.add(kind);
  EXPECT_EQ(error_text([&] { problems.throw_if_any("f"); }),
            "f: a; also b; and 1 more like it; also c; also d; and 1 other problem");
  problems.add("e");
  EXPECT_EQ(error_text([&] { problems.throw_if_any("f"); }),
            "f: a; also b; and 1 more like it; also c; also d; and 2 other problems");
}

TEST(problems, have_names_of_at_most_40_bytes) {
  const auto text_of = [](const std::string& name) {
    Problems problems;
    problems.add("op 1 ADD \"" + name + "\": wrong");
    return error_text([&] { problems.throw_if_any(""); });
  };
  const std::string forty(40, 'n');
  EXPECT_EQ(text_of(forty), "op 1 ADD \"" + forty + "\": wrong");
  EXPECT_EQ(text_of(forty + "n"), "op 1 ADD \"" + forty + "...\": wrong");
  EXPECT_EQ(text_of(forty.substr(1) + "\xc3\xa4z"), "op 1 ADD \"" + forty.substr(1) + "...\": wrong");
  EXPECT_EQ(text_of(forty.substr(2) + "\\x0azz"), "op 1 ADD \"" + forty.substr(2) + "...\": wrong");
  EXPECT_EQ(text_of(forty.substr(1) + "\\\"zz"), "op 1 ADD \"" + forty.substr(1) + "...\": wrong");
}

}  // namespace
}  // namespace milliwatt
