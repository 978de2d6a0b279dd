#include "plan/drop_beaten.h"

#include <gtest/gtest.h>

#include "plan/networks.h"

namespace milliwatt {
namespace {

Kernel kernel_of(double cycles, std::int64_t scratch, int height = 3) {
  testing::RowNetwork net;
  net.window(net.input(6, 8), height, 1, 8, scratch);
  Kernel kernel = net.offers[0][0];
  kernel.function = "k" + std::to_string(static_cast<int>(cycles)) + "_" + std::to_string(scratch);
  kernel.cost.cycles = cycles;
  return kernel;
}

std::vector<std::string> kept_of(std::vector<Kernel> offers) {
  drop_beaten(offers);
  std::vector<std::string> names;
  for (const Kernel& kernel : offers) names.push_back(kernel.function);
  return names;
}

TEST(drop_beaten, keeps_what_is_faster_or_takes_less_memory) {
  EXPECT_EQ(kept_of({kernel_of(100, 8), kernel_of(90, 16), kernel_of(110, 0)}),
            (std::vector<std::string>{"k100_8", "k90_16", "k110_0"}));
  EXPECT_EQ(kept_of({kernel_of(100, 8), kernel_of(90, 8), kernel_of(110, 16)}), (std::vector<std::string>{"k90_8"}));
}

TEST(drop_beaten, keeps_the_first_of_equal_kernels) {
  Kernel first = kernel_of(100, 8);
  first.function = "first";
  EXPECT_EQ(kept_of({first, kernel_of(100, 8)}), (std::vector<std::string>{"first"}));
}

TEST(drop_beaten, keeps_kernels_with_other_steps_or_in_place) {
  EXPECT_EQ(kept_of({kernel_of(100, 8, 3), kernel_of(110, 8, 5)}), (std::vector<std::string>{"k100_8", "k110_8"}));
  Kernel in_place = kernel_of(110, 8);
  in_place.steps.element_wise = true;
  EXPECT_EQ(kept_of({kernel_of(100, 8), in_place}), (std::vector<std::string>{"k100_8", "k110_8"}));
}

}  // namespace
}  // namespace milliwatt
