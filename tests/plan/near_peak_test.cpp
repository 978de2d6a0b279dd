#include "plan/near_peak.h"

#include <gtest/gtest.h>

#include "plan/networks.h"

namespace milliwatt {
namespace {

using testing::RowNetwork;

/// Three windows on rows of 8 bytes, then three on rows of 80: most is alive behind the fourth.
Operators near_of(const Cuts& cuts) {
  RowNetwork net;
  TensorId last = net.input(6, 8);
  for (const int bytes : {8, 8, 8, 80, 80, 8}) last = net.window(last, 3, 1, bytes);
  net.output(last);
  Indexed<Kernel> kernels;
  for (const std::vector<Kernel>& offers : net.offers) kernels.push_back(offers[0]);
  const std::vector<ScheduledStep> schedule = make_schedule(net.graph, kernels, cuts);
  return near_peak(net.graph, schedule, cuts, find_lifetimes(net.graph, kernels, schedule).buffers);
}

TEST(near_peak, has_the_operators_around_the_moment_at_which_most_is_alive) {
  // Layer by layer: the fifth reads 480 bytes and writes 480; the fourth and the sixth write and read them.
  EXPECT_EQ(near_of({true, true, true, true, true, true}), (Operators{false, false, false, true, true, true}));
}

TEST(near_peak, has_the_whole_stretch_of_such_an_operator) {
  EXPECT_EQ(near_of({true, false, false, true, true, true}), (Operators{false, true, true, true, true, true}));
}

}  // namespace
}  // namespace milliwatt
