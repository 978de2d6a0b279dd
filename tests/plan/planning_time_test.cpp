// The time that planning takes, counted in steps of kernels that it asks for, which a loaded machine does not change.
#include <gtest/gtest.h>

#include <atomic>
#include <cmath>
#include <memory>

#include "plan/networks.h"
#include "plan/pack.h"
#include "plan/plan.h"

namespace milliwatt {
namespace {

using testing::RowNetwork;

/// A chain of windows, each by a kernel without scratch or by a faster one with some; each kernel counts its steps.
RowNetwork chain(int operators, const std::shared_ptr<std::atomic<std::int64_t>>& count) {
  RowNetwork net;
  TensorId last = net.input(4, 12);
  for (int i = 0; i < operators; ++i) last = net.window(last, 3, 1, 12 + 4 * (i % 3));
  net.graph.outputs = {last};
  for (std::vector<Kernel>& offers : net.offers) {
    Kernel faster = offers[0];
    offers[0].cost.cycles = 100;
    faster.cost.cycles = 90;
    faster.steps.scratch_bytes = 16;
    offers.push_back(faster);
    for (Kernel& kernel : offers) {
      kernel.steps.step = [step = kernel.steps.step, count](int number) {
        ++*count;
        return step(number);
      };
    }
  }
  return net;
}

double steps_asked_for(int operators, Objective objective) {
  const auto count = std::make_shared<std::atomic<std::int64_t>>(0);
  const RowNetwork net = chain(operators, count);
  const Plan plan = plan_rows(net.graph, net.offers, {objective, {}});
  EXPECT_GT(plan.arena_bytes, 0);
  return static_cast<double>(*count);
}

TEST(plan_rows, takes_time_that_grows_with_n_log_n) {
  // A start of the search may follow 4,500 * n * log2(n) steps. Short chains end before that.
  for (const int n : {60, 150}) EXPECT_LE(steps_asked_for(n, Objective::kRam), 3 * 4500.0 * n * std::log2(n)) << n;
}

TEST(plan_rows, follows_a_bounded_number_of_steps_in_a_long_chain) {
  // A start of the search may follow 4,500 * 100 * log2(100) steps; each is asked for a few times.
  EXPECT_LE(steps_asked_for(500, Objective::kSpeed), 3.0e6 * 8);
}

TEST(pack, stops_after_the_work_that_it_is_given) {
  std::vector<Buffer> buffers;
  for (int i = 0; i < 300; ++i) {
    Buffer buffer;
    buffer.owner = i;
    buffer.bytes = 8 + i % 7 * 24;
    buffer.live = Extents(40, static_cast<std::size_t>(i % 20), static_cast<std::size_t>(i % 20 + 20));
    for (std::size_t moment = buffer.live.begin(); moment < buffer.live.end(); ++moment) {
      buffer.live.at(moment) = {0, buffer.bytes};
    }
    buffers.push_back(buffer);
  }
  const Packing one = pack(Graph(), buffers, 0);
  const Packing some = pack(Graph(), buffers, 1500, 10 * one.work);
  EXPECT_LE(some.work, 12 * one.work);
  EXPECT_LE(some.bytes, one.bytes);
}

}  // namespace
}  // namespace milliwatt
