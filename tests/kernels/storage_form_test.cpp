#include "kernels/storage_form.h"

#include <gtest/gtest.h>

namespace milliwatt {
namespace {

Kernel named(const char* function) {
  Kernel kernel;
  kernel.function = function;
  return kernel;
}

TEST(storage_form, is_told_by_the_function) {
  EXPECT_EQ(storage_form(named("fully_connected_s8")), "");
  EXPECT_EQ(storage_form(named("fully_connected_push_s8_dsp")), "lists by input");
  EXPECT_EQ(storage_form(named("fully_connected_coded_s8")), "prefix code");
  EXPECT_EQ(storage_form(named("")), "");
}

TEST(drop_coded_kernels, leaves_an_operator_its_only_ones) {
  std::vector<std::vector<Kernel>> offers = {{named("fully_connected_s8"), named("fully_connected_coded_s8")},
                                             {named("fully_connected_coded_s8")}};
  drop_coded_kernels(offers);
  ASSERT_EQ(offers[0].size(), 1U);
  EXPECT_EQ(offers[0][0].function, "fully_connected_s8");
  EXPECT_EQ(offers[1].size(), 1U);
}

}  // namespace
}  // namespace milliwatt
