// What a call on a moving window computes, keeps, and reads.
#include "plan/stream.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "base/error.h"
#include "plan/networks.h"
#include "plan/plan.h"

namespace milliwatt {
namespace {

using ::testing::ElementsAre;
using ::testing::SizeIs;

/// A network whose input is fed.
struct StreamNetwork : testing::RowNetwork {
  TensorId feed(int rows, int row_bytes) {
    StepRule rule;
    rule.steps = rows;
    rule.row_stride = 1;
    rule.step = [](int row) { return Step{{}, {{row, 1}}}; };
    const TensorId id = add_operator({}, rows, row_bytes, rule);
    graph.operators.back().kind = "FEED";
    return id;
  }

  TensorId same(TensorId from, int height, int stride, int row_bytes) {
    const TensorId id = window(from, height, stride, row_bytes);
    offers.back()[0].steps.row_stride = stride;
    return id;
  }

  TensorId valid(TensorId from, int height, int stride, int row_bytes, int dilation = 1) {
    StepRule rule;
    rule.steps = (rows(from) - (height - 1) * dilation - 1) / stride + 1;
    rule.row_stride = stride;
    rule.step = [=](int row) { return Step{{{row * stride, (height - 1) * dilation + 1}}, {{row, 1}}}; };
    return add_operator({from}, rule.steps, row_bytes, rule);
  }

  TensorId sum(TensorId a, TensorId b) {
    const TensorId id = add(a, b);
    offers.back()[0].steps.row_stride = 1;
    return id;
  }

  const std::vector<int>& steps_of(const StreamSteps& found, TensorId id) const {
    return found.steps[static_cast<std::size_t>(producer_of(graph, id))];
  }
};

TEST(follow_stream, computes_one_row_a_layer_where_nothing_is_padded) {
  StreamNetwork net;
  const TensorId in = net.feed(20, 4);
  const TensorId a = net.valid(in, 3, 1, 8);
  const TensorId b = net.valid(a, 3, 1, 8, 2);
  const TensorId c = net.valid(b, 14, 1, 8);
  net.output(c);
  const StreamSteps found = follow_stream(net.graph, net.offers, 1);
  EXPECT_THAT(net.steps_of(found, in), ElementsAre(19));
  EXPECT_THAT(net.steps_of(found, a), ElementsAre(17));
  EXPECT_THAT(net.steps_of(found, b), ElementsAre(13));
  EXPECT_THAT(net.steps_of(found, c), ElementsAre(0));

  const Plan plan = plan_stream(net.graph, net.offers, 1);
  EXPECT_EQ(plan.stream->filling_calls, 19);
  EXPECT_EQ(plan.tensors[static_cast<std::size_t>(in)].kept_rows, 3);
  EXPECT_EQ(plan.tensors[static_cast<std::size_t>(a)].kept_rows, 5);
  EXPECT_EQ(plan.tensors[static_cast<std::size_t>(b)].kept_rows, 14);
  EXPECT_FALSE(plan.tensors[static_cast<std::size_t>(c)].in_state);
}

TEST(follow_stream, computes_the_rows_at_padded_borders_anew) {
  StreamNetwork net;
  const TensorId in = net.feed(20, 4);
  const TensorId a = net.same(in, 3, 1, 8);
  const TensorId b = net.same(a, 3, 1, 8);
  const TensorId c = net.accumulate(b, 8, 16);
  net.output(c);
  const StreamSteps found = follow_stream(net.graph, net.offers, 1);
  EXPECT_THAT(net.steps_of(found, a), ElementsAre(0, 18, 19));
  EXPECT_THAT(net.steps_of(found, b), ElementsAre(0, 1, 17, 18, 19));
  EXPECT_THAT(net.steps_of(found, c), SizeIs(20));
  plan_stream(net.graph, net.offers, 1);
}

TEST(follow_stream, needs_a_hop_that_every_stride_divides) {
  StreamNetwork net;
  const TensorId in = net.feed(25, 4);
  const TensorId a = net.valid(in, 3, 2, 8);
  const TensorId b = net.valid(a, 2, 3, 8);
  net.output(net.accumulate(b, 8, 16));
  EXPECT_EQ(least_hop(net.graph, net.offers), 6);
  StreamSteps found = follow_stream(net.graph, net.offers, 6);
  EXPECT_THAT(net.steps_of(found, a), SizeIs(2));  // of three new ones, the last is read by no window
  EXPECT_THAT(net.steps_of(found, b), ElementsAre(3));
  found = follow_stream(net.graph, net.offers, 4);
  EXPECT_THAT(net.steps_of(found, a), SizeIs(2));
  EXPECT_THAT(net.steps_of(found, b), SizeIs(4));
  found = follow_stream(net.graph, net.offers, 1);
  EXPECT_THAT(net.steps_of(found, a), ElementsAre(0, 1, 3, 4, 6, 7, 9, 10));  // those that b reads
  for (const int hop : {1, 4, 6, 25}) plan_stream(net.graph, net.offers, hop);
}

TEST(follow_stream, takes_the_kernel_that_is_fastest_on_a_stream) {
  StreamNetwork net;
  const TensorId in = net.feed(21, 4);
  const TensorId a = net.valid(in, 2, 1, 8);
  net.output(net.valid(a, 20, 1, 8));
  Kernel& one_row = net.offers[1][0];
  one_row.cost.cycles = 2000;
  Kernel two_rows = one_row;
  two_rows.cost.cycles = 1500;
  two_rows.steps.steps = 10;
  two_rows.steps.step = [](int number) { return Step{{{2 * number, 3}}, {{2 * number, 2}}}; };
  net.offers[1].insert(net.offers[1].begin(), two_rows);
  EXPECT_EQ(follow_stream(net.graph, net.offers, 1).choice[1], 1U);
  EXPECT_EQ(follow_stream(net.graph, net.offers, 2).choice[1], 0U);
}

TEST(follow_stream, refuses_a_hop_beyond_the_window) {
  StreamNetwork net;
  net.output(net.valid(net.feed(8, 4), 3, 1, 8));
  EXPECT_THROW(plan_stream(net.graph, net.offers, 9), Error);
  EXPECT_THROW(plan_stream(net.graph, net.offers, 0), Error);
}

TEST(check_stream, finds_a_row_that_moves_too_far_or_is_not_kept) {
  StreamNetwork net;
  const TensorId in = net.feed(20, 4);
  const TensorId a = net.same(in, 3, 1, 8);
  const TensorId b = net.valid(a, 18, 2, 8);
  net.output(b);
  const Plan good = plan_stream(net.graph, net.offers, 2);
  Plan plan = good;
  plan.stream->shifts[static_cast<std::size_t>(in)] = 1;
  EXPECT_THROW(check_stream(net.graph, plan), InternalError);
  plan = good;
  plan.tensors[static_cast<std::size_t>(a)].kept_rows -= 1;
  EXPECT_THROW(check_stream(net.graph, plan), InternalError);
  plan = good;
  plan.tensors[static_cast<std::size_t>(a)].offset = plan.tensors[static_cast<std::size_t>(in)].offset;
  EXPECT_THROW(check_stream(net.graph, plan), InternalError);
  // A row at the upper border must not be taken for one that moves along.
  plan = good;
  std::erase_if(plan.schedule,
                [&](const ScheduledStep& step) { return step.op == producer_of(net.graph, a) && step.step == 0; });
  EXPECT_THROW(check_stream(net.graph, plan), InternalError);
}

TEST(plan_stream, holds_for_random_networks) {
  for (unsigned seed = 0; seed < 400; ++seed) {
    std::mt19937 random(seed);
    const auto pick = [&](int low, int high) { return low + static_cast<int>(random() % (high - low + 1)); };
    StreamNetwork net;
    TensorId last = net.feed(pick(8, 24), pick(1, 6));
    TensorId before = last;
    for (int layer = pick(1, 6); layer > 0; --layer) {
      const int height = pick(1, 4);
      before = last;
      if (net.rows(last) > 3 * height && pick(0, 1) == 0) {
        last = net.valid(last, height, pick(1, 2), pick(1, 9), pick(1, 2));
      } else {
        last = net.same(last, height, pick(1, 3), pick(1, 9));
      }
      if (net.rows(last) == net.rows(before) && pick(0, 2) == 0) {
        const TensorId wide = net.same(before, 1, 1, static_cast<int>(net.graph.tensor(last).shape[3]));
        last = net.sum(last, wide);
      }
    }
    net.output(pick(0, 1) == 0 ? last : net.accumulate(last, 4, 8));
    const int most = static_cast<int>(net.graph.tensor(net.graph.operators[0].outputs[0]).shape[1]);
    EXPECT_NO_THROW(plan_stream(net.graph, net.offers, pick(1, most))) << "seed " << seed;
  }
}

}  // namespace
}  // namespace milliwatt
