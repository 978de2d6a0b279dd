#include "emit/text.h"

#include <gtest/gtest.h>

namespace milliwatt {
namespace {

TEST(string_literal, is_ascii_without_trigraphs) {
  EXPECT_EQ(string_literal("yes"), "\"yes\"");
  EXPECT_EQ(string_literal("a \"b\" \\c"), "\"a \\\"b\\\" \\\\c\"");
  EXPECT_EQ(string_literal("what?\?/"), "\"what\\077\\077/\"");
  EXPECT_EQ(string_literal("\xc3\xa9"
                           "1\n"),
            "\"\\303\\2511\\012\"");
}

TEST(float_literal, gives_the_same_float_again) {
  EXPECT_EQ(float_literal(1), "1.0f");
  EXPECT_EQ(float_literal(-0.5F), "-0.5f");
  EXPECT_EQ(float_literal(1e-9F), "1e-09f");
  EXPECT_EQ(float_literal(0.1F), "0.1f");
}

}  // namespace
}  // namespace milliwatt
