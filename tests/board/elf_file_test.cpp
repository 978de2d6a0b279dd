#include "board/elf_file.h"

#include <gtest/gtest.h>

#include "base/error.h"
#include "board/toolchain.h"

namespace milliwatt {
namespace {

TEST(plain_function_name, drops_parameters_suffixes_and_template_arguments) {
  EXPECT_EQ(plain_function_name("kws_run"), "kws_run");
  EXPECT_EQ(plain_function_name("_ZL11block1_convPKaPa"), "block1_conv");
  EXPECT_EQ(plain_function_name("_ZL11block1_convPKaPa.constprop.0"), "block1_conv");
  EXPECT_EQ(plain_function_name("block1_conv.isra.0"), "block1_conv");
  EXPECT_EQ(plain_function_name("_ZN12_GLOBAL__N_111block1_convEPhi"), "anonymous::block1_conv");
  EXPECT_EQ(plain_function_name("_ZN9milliwatt9conv2d_s8I5ShapeEEvi"), "milliwatt::conv2d_s8");
}

TEST(ElfFile, refuses_what_is_none) {
  EXPECT_THROW(ElfFile(""), Error);
  EXPECT_THROW(ElfFile(std::string(100, 'x')), Error);
}

TEST(first_error_line, finds_the_error_among_notes) {
  EXPECT_EQ(first_error_line("In file included from a.cpp:1:\na.h:3:1: error: bad\na.h:4:1: error: worse\n"),
            "a.h:3:1: error: bad");
  EXPECT_EQ(first_error_line("a.o: in function `f':\na.cpp:(.text+0x4): undefined reference to `g'\n"
                             "collect2: error: ld returned 1 exit status\n"),
            "a.cpp:(.text+0x4): undefined reference to `g'");
  EXPECT_EQ(first_error_line(""), "no message");
}

}  // namespace
}  // namespace milliwatt
