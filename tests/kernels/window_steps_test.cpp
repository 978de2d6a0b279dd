#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "kernels/parts.h"
#include "ops/window_checks.h"

namespace milliwatt {
namespace {

TEST(window_rows, reads_every_row_that_the_window_touches_and_none_outside_the_image) {
  Window2d window;
  window.in_height = 5;
  window.out_height = 3;
  window.kernel_height = 3;
  window.stride_height = 2;
  window.pad_top = 1;
  const StepRule rule = window_rows(window, 3);
  ASSERT_EQ(rule.steps, 3);
  EXPECT_EQ(rule.step(0).reads, (std::vector<RowSpan>{{0, 2}, {}, {}}));
  EXPECT_EQ(rule.step(1).reads, (std::vector<RowSpan>{{1, 3}, {}, {}}));
  EXPECT_EQ(rule.step(2).reads, (std::vector<RowSpan>{{3, 2}, {}, {}}));
  EXPECT_EQ(rule.step(2).writes, (std::vector<RowSpan>{{2, 1}}));
  EXPECT_FALSE(rule.element_wise);
}

TEST(window_rows, goes_forward_only_and_never_reads_nothing) {
  for (int in = 1; in <= 9; ++in) {
    for (int kernel = 1; kernel <= 4; ++kernel) {
      for (int stride = 1; stride <= 4; ++stride) {
        for (int dilation = 1; dilation <= 3; ++dilation) {
          Window2d window;
          window.in_height = in;
          window.out_height = static_cast<int>(window_output_size(in, kernel, stride, dilation, true));
          window.kernel_height = kernel;
          window.stride_height = stride;
          window.dilation_height = dilation;
          window.pad_top = std::max(0, (window.out_height - 1) * stride + (kernel - 1) * dilation + 1 - in) / 2;
          const StepRule rule = window_rows(window, 1);
          RowSpan before{0, 1};
          for (int y = 0; y < rule.steps; ++y) {
            const RowSpan now = rule.step(y).reads[0];
            EXPECT_GE(now.count, 1);
            EXPECT_GE(now.first, before.first);
            EXPECT_GE(now.first + now.count, before.first + before.count);
            EXPECT_LE(now.first + now.count, in);
            before = now;
          }
        }
      }
    }
  }
}

}  // namespace
}  // namespace milliwatt
