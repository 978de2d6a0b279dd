#include "plan/layouts.h"

#include <gtest/gtest.h>

#include "base/error.h"
#include "kernels/dsp/column_rows.h"
#include "plan/networks.h"
#include "plan/plan.h"

namespace milliwatt {
namespace {

using testing::RowNetwork;

void offer(RowNetwork& network, std::size_t op, double cycles, OperandLayouts StepRule::*side) {
  Kernel kernel = network.offers[op][0];
  kernel.cost.cycles = cycles;
  (kernel.steps.*side).set(0, dsp::kColumnRows);
  network.offers[op].push_back(kernel);
}

/// Three layers of 100 cycles each; between the second and the third, rows of 64 bytes may lie in columns, which saves
/// the third 20 cycles.
struct Separable {
  Separable() {
    const TensorId in = network.input(8, 16);
    const TensorId first = network.window(in, 1, 1, 64);
    between = network.window(first, 3, 1, 64);
    out = network.window(between, 1, 1, 4);
    network.graph.outputs = {out};
    for (auto& offers : network.offers) offers[0].cost.cycles = 100;
    offer(network, 1, 100, &StepRule::writes);
    offer(network, 2, 80, &StepRule::reads);
  }

  const RowLayout* layout(const PlanOptions& options = {}) const {
    return plan_rows(network.graph, network.offers, options).tensors[static_cast<std::size_t>(between)].layout;
  }

  RowNetwork network;
  TensorId between = -1, out = -1;
};

TEST(layouts, are_columns_where_both_sides_have_them_and_gain) {
  Separable net;
  const Plan plan = plan_rows(net.network.graph, net.network.offers, {Objective::kSpeed});
  const TensorPlace& place = plan.tensors[static_cast<std::size_t>(net.between)];
  EXPECT_EQ(place.layout, &dsp::kColumnRows);
  EXPECT_EQ(place.row_bytes, 128);
  EXPECT_EQ(plan.tensors[static_cast<std::size_t>(net.out)].row_bytes, 4);
}

TEST(layouts, are_plain_where_the_whole_costs_more) {
  Separable net;
  net.network.offers[1][1].cost.cycles = 121;
  EXPECT_EQ(net.layout({Objective::kSpeed}), &kPlainRows);
}

TEST(layouts, are_plain_for_ram_where_that_is_smaller) {
  Separable net;
  EXPECT_EQ(net.layout({Objective::kRam}), &kPlainRows);
}

TEST(layouts, are_plain_for_size) {
  Separable net;
  EXPECT_EQ(net.layout({Objective::kSize}), &kPlainRows);
}

TEST(layouts, are_plain_where_only_one_side_has_columns) {
  Separable writes;
  writes.network.offers[2].pop_back();
  EXPECT_EQ(writes.layout(), &kPlainRows);
  Separable reads;
  reads.network.offers[1].pop_back();
  EXPECT_EQ(reads.layout(), &kPlainRows);
}

TEST(layouts, are_plain_where_a_program_sees_the_rows) {
  Separable net;
  net.network.graph.outputs = {net.between, net.out};
  EXPECT_EQ(net.layout(), &kPlainRows);
}

TEST(layouts, are_those_of_all_readers) {
  Separable net;
  const TensorId other = net.network.window(net.between, 1, 1, 8);
  net.network.graph.outputs.push_back(other);
  net.network.offers[3][0].cost.cycles = 100;
  EXPECT_EQ(net.layout(), &kPlainRows);
  offer(net.network, 3, 100, &StepRule::reads);
  EXPECT_EQ(net.layout(), &dsp::kColumnRows);
}

TEST(layouts, that_disagree_are_found_by_the_check) {
  Separable net;
  Plan plan = plan_rows(net.network.graph, net.network.offers, {Objective::kSpeed});
  plan.kernels[2].steps.reads = OperandLayouts();
  EXPECT_THROW(check_plan(net.network.graph, plan), InternalError);
}

TEST(rows_in_columns, hold_pairs_of_channels_of_two_pixels_in_turns) {
  Tensor row;
  row.shape = {1, 1, 2, 4};
  std::vector<std::byte> codes;
  for (const int code : {0, 1, 2, -3, 10, 11, 12, -13}) codes.push_back(static_cast<std::byte>(code));  // two pixels
  const std::vector<std::byte> columns = dsp::kColumnRows.from_plain(codes, row);
  std::vector<int> values;
  for (std::size_t at = 0; at < columns.size(); at += 2) {
    values.push_back(
        static_cast<std::int16_t>(static_cast<unsigned>(columns[at]) | static_cast<unsigned>(columns[at + 1]) << 8U));
  }
  EXPECT_EQ(values, (std::vector<int>{0, 1, 10, 11, 2, -3, 12, -13}));
  EXPECT_EQ(dsp::kColumnRows.to_plain(columns, row), codes);
}

}  // namespace
}  // namespace milliwatt
