#include "emit/routine_definition.h"

#include <gtest/gtest.h>

namespace milliwatt {
namespace {

TEST(routine_definition, is_a_naked_function_with_a_line_for_each_of_the_text) {
  KernelRoutine routine;
  routine.parameters = "const int8_t*, int8_t*";
  routine.text = "WORDS_OF_THE_KERNEL\n\"nop\\n\"\n\"bx lr\\n\"\n";
  routine.comment = "What it is.";
  EXPECT_EQ(routine_definition(routine, "op1_conv_pixels", "KWS_CODE_PLACE "),
            "// What it is.\n"
            "KWS_CODE_PLACE __attribute__((naked, noinline)) void op1_conv_pixels(const int8_t*, int8_t*) {\n"
            "  __asm__(\n"
            "      WORDS_OF_THE_KERNEL\n"
            "      \"nop\\n\"\n"
            "      \"bx lr\\n\");\n"
            "}\n");
}

}  // namespace
}  // namespace milliwatt
