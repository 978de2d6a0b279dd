#include "train/loss.h"

#include <gtest/gtest.h>

#include <array>

#include "error_text.h"

namespace milliwatt {
namespace {

TEST(class_loss, takes_a_class_that_the_network_has) {
  const auto loss = class_loss(0.1);
  EXPECT_EQ(loss->target_elements({1, 4}), 1U);
  EXPECT_EQ(loss->problem(std::array<float, 1>{3}, {1, 4}), "");
  EXPECT_EQ(loss->problem(std::array<float, 1>{4}, {1, 4}), "is of class 4; the network has classes 0 to 3");
  EXPECT_EQ(loss->problem(std::array<float, 1>{-1}, {1, 4}), "is of class -1; the network has classes 0 to 3");
  EXPECT_EQ(error_text([&] {
              loss->target_elements({1, 2, 2, 4});
            }),
            "the network's output has the shape 1x2x2x4; supported: one value per class");
  EXPECT_NE(loss->text(), class_loss(0)->text());
}

TEST(squared_loss, takes_as_many_values_as_the_output) {
  EXPECT_EQ(squared_loss()->target_elements({1, 2, 2, 4}), 16U);
  EXPECT_EQ(squared_loss()->problem(std::array<float, 2>{1e9F, -3}, {1, 2}), "");
}

}  // namespace
}  // namespace milliwatt
