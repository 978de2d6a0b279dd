#include "base/in_quotes.h"

#include <gtest/gtest.h>

#include <string>

namespace milliwatt {
namespace {

TEST(in_quotes, leaves_ordinary_names_alone) {
  EXPECT_EQ(in_quotes("model/conv1/Relu;bn:0"), "\"model/conv1/Relu;bn:0\"");
  EXPECT_EQ(in_quotes(""), "\"\"");
  EXPECT_EQ(in_quotes("größe 層 😀"), "\"größe 層 😀\"");
}

TEST(in_quotes, escapes_quotes_backslashes_and_controls) {
  EXPECT_EQ(in_quotes("a\"b\\c"), "\"a\\\"b\\\\c\"");
  EXPECT_EQ(in_quotes(std::string("\n\0\x7f", 3)), "\"\\x0a\\x00\\x7f\"");
}

TEST(in_quotes, escapes_what_is_not_utf8) {
  EXPECT_EQ(in_quotes("\xff"), "\"\\xff\"");
  EXPECT_EQ(in_quotes("\xc3"), "\"\\xc3\"") << "cut short";
  EXPECT_EQ(in_quotes("\xc0\xaf"), "\"\\xc0\\xaf\"") << "overlong";
  EXPECT_EQ(in_quotes("\xe0\x80\x80"), "\"\\xe0\\x80\\x80\"") << "overlong";
  EXPECT_EQ(in_quotes("\xed\xa0\x80"), "\"\\xed\\xa0\\x80\"") << "surrogate";
  EXPECT_EQ(in_quotes("\xf4\x90\x80\x80"), "\"\\xf4\\x90\\x80\\x80\"") << "beyond U+10FFFF";
}

TEST(in_quotes, escapes_marks_that_turn_text_around_or_break_lines) {
  EXPECT_EQ(in_quotes("\u202egpj"), "\"\\xe2\\x80\\xaegpj\"");
  EXPECT_EQ(in_quotes("\u2028"), "\"\\xe2\\x80\\xa8\"");
  EXPECT_EQ(in_quotes("\u0085"), "\"\\xc2\\x85\"");
}

}  // namespace
}  // namespace milliwatt
