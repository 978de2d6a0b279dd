#include "plan/plan.h"

#include <gtest/gtest.h>

#include <random>

#include "base/error.h"
#include "plan/networks.h"

namespace milliwatt {
namespace {

using testing::RowNetwork;

Plan planned(const RowNetwork& network) { return plan_rows(network.graph, network.offers, {}); }

const TensorPlace& place(const Plan& plan, TensorId id) { return plan.tensors[static_cast<std::size_t>(id)]; }

TEST(plan_rows, keeps_rings_as_high_as_the_readers_window) {
  RowNetwork network;
  const TensorId in = network.input(64, 8);
  const TensorId wide = network.window(in, 3, 1, 64);
  const TensorId wider = network.window(wide, 5, 1, 64);
  network.output(network.accumulate(wider, 4, 16));
  const Plan plan = planned(network);
  EXPECT_EQ(place(plan, wide).kept_rows, 5);
  EXPECT_EQ(place(plan, wider).kept_rows, 1);
  EXPECT_EQ(place(plan, in).kept_rows, 64);
  EXPECT_LE(plan.arena_bytes, 64 * 8 + 5 * 64 + 64 + 16 + 8);
}

TEST(plan_rows, writes_behind_the_readers_window_in_place) {
  RowNetwork network;
  const TensorId in = network.input(32, 100);
  network.output(network.window(in, 3, 1, 100));
  // Two more rows than the one tensor; offsets are multiples of 8.
  EXPECT_LE(planned(network).arena_bytes, 32 * 100 + 2 * 100 + 8);
}

TEST(plan_rows, adds_in_place) {
  RowNetwork network;
  const TensorId a = network.input(16, 96);
  const TensorId b = network.input(16, 96);
  network.output(network.add(a, b));
  EXPECT_EQ(planned(network).arena_bytes, 2 * 16 * 96);
}

TEST(plan_rows, does_not_write_onto_rows_that_are_still_read_in_the_same_step) {
  RowNetwork network;
  const TensorId a = network.input(16, 96);
  const TensorId b = network.input(16, 96);
  network.output(network.add(a, b, /*element_wise=*/false));
  EXPECT_EQ(planned(network).arena_bytes, 2 * 16 * 96 + 96);
}

TEST(plan_rows, does_not_widen_elements_in_place) {
  RowNetwork network;
  const TensorId narrow = network.input(1, 64);
  StepRule rule;
  rule.element_wise = true;
  rule.step = [](int row) { return Step{{{row, 1}}, {{row, 1}}}; };
  network.output(network.add_operator({narrow}, 1, 256, rule));
  EXPECT_EQ(planned(network).arena_bytes, 64 + 256);
}

TEST(check_plan, finds_an_element_wise_step_that_writes_ahead_of_its_reading) {
  RowNetwork network;
  const TensorId in = network.input(1, 64);
  StepRule rule;
  rule.element_wise = true;
  rule.step = [](int row) { return Step{{{row, 1}}, {{row, 1}}}; };
  const TensorId out = network.add_operator({in}, 1, 64, rule);
  network.output(out);
  Plan plan = planned(network);
  EXPECT_EQ(plan.arena_bytes, 64);
  plan.arena_bytes = 128;
  plan.tensors[static_cast<std::size_t>(out)].offset = 8;
  EXPECT_THROW(check_plan(network.graph, plan), InternalError);
  plan.tensors[static_cast<std::size_t>(out)].offset = 64;
  EXPECT_NO_THROW(check_plan(network.graph, plan));
}

TEST(check_plan, finds_a_step_of_two_rows_that_writes_onto_the_row_it_reads_next) {
  RowNetwork network;
  const TensorId in = network.input(2, 64);
  StepRule rule;
  rule.element_wise = true;
  rule.step = [](int) { return Step{{{0, 2}}, {{0, 2}}}; };
  const TensorId out = network.add_operator({in}, 2, 64, rule);
  network.output(out);
  Plan plan = planned(network);
  EXPECT_EQ(plan.arena_bytes, 128);
  plan.arena_bytes = 256;
  plan.tensors[static_cast<std::size_t>(out)].offset = plan.tensors[static_cast<std::size_t>(in)].offset + 64;
  EXPECT_THROW(check_plan(network.graph, plan), InternalError);
}

TEST(plan_rows, trades_cycles_for_memory_as_far_as_the_objective_allows) {
  RowNetwork network;
  const TensorId in = network.input(8, 8);
  network.output(network.window(in, 1, 1, 8, 4000));
  network.offers[0][0].cost.cycles = 100;
  Kernel frugal = network.offers[0][0];
  frugal.steps.scratch_bytes = 0;
  frugal.cost.cycles = 120;
  network.offers[0].push_back(frugal);
  EXPECT_GT(plan_rows(network.graph, network.offers, {Objective::kSpeed}).arena_bytes, 4000);
  EXPECT_LT(plan_rows(network.graph, network.offers, {Objective::kRam}).arena_bytes, 4000);
  network.offers[0][1].cost.cycles = 140;
  EXPECT_GT(plan_rows(network.graph, network.offers, {Objective::kRam}).arena_bytes, 4000);
}

TEST(plan_rows, takes_the_least_code_for_size) {
  RowNetwork network;
  const TensorId in = network.input(8, 8);
  network.output(network.window(in, 1, 1, 8));
  network.offers[0][0].cost = {100, 900};
  network.offers[0].push_back(network.offers[0][0]);
  network.offers[0][1].cost = {399, 300};
  network.offers[0].push_back(network.offers[0][0]);
  network.offers[0][2].cost = {500, 100};
  EXPECT_EQ(plan_rows(network.graph, network.offers, {Objective::kSize}).kernels[0].cost.code_bytes, 300);
  EXPECT_EQ(plan_rows(network.graph, network.offers, {Objective::kSpeed}).kernels[0].cost.code_bytes, 900);
}

TEST(plan_rows, delays_a_residual_by_no_more_rows_than_the_other_branch_needs) {
  RowNetwork network;
  const TensorId in = network.input(64, 4);
  const TensorId trunk = network.window(in, 1, 1, 64);
  const TensorId branch = network.window(network.window(trunk, 3, 1, 64), 3, 1, 64);
  network.output(network.accumulate(network.add(trunk, branch), 4, 16));
  const Plan plan = planned(network);
  EXPECT_EQ(place(plan, trunk).kept_rows, 3);
  EXPECT_EQ(place(plan, branch).kept_rows, 1);
}

TEST(plan_rows, shares_scratch_between_operators) {
  RowNetwork network;
  const TensorId in = network.input(8, 8);
  network.output(network.window(network.window(in, 1, 1, 8, 1000), 1, 1, 8, 1000));
  EXPECT_LT(planned(network).arena_bytes, 1000 + 200);
}

TEST(plan_rows, keeps_a_tensor_with_two_readers_until_the_later_one) {
  RowNetwork network;
  const TensorId in = network.input(16, 8);
  const TensorId shared = network.window(in, 1, 1, 32);
  network.output(network.accumulate(shared, 4, 16));
  network.output(network.window(shared, 3, 2, 8));
  EXPECT_NO_THROW(check_plan(network.graph, planned(network)));
}

TEST(check_plan, finds_a_row_that_is_overwritten_before_it_is_read) {
  RowNetwork network;
  const TensorId in = network.input(64, 8);
  const TensorId wide = network.window(in, 3, 1, 64);
  network.output(network.accumulate(network.window(wide, 5, 1, 64), 4, 16));
  Plan plan = planned(network);
  plan.tensors[static_cast<std::size_t>(wide)].kept_rows = 4;
  EXPECT_THROW(check_plan(network.graph, plan), InternalError);
}

TEST(check_plan, finds_tensors_that_overlap) {
  RowNetwork network;
  const TensorId in = network.input(16, 8);
  const TensorId out = network.window(in, 3, 1, 8);
  network.output(out);
  Plan plan = planned(network);
  plan.tensors[static_cast<std::size_t>(out)].offset = plan.tensors[static_cast<std::size_t>(in)].offset;
  EXPECT_THROW(check_plan(network.graph, plan), InternalError);
}

/// A random network: windows, strides, residuals, accumulators, outputs in the middle.
RowNetwork random_network(unsigned seed) {
  std::minstd_rand random(seed);
  const auto pick = [&](int low, int high) {
    return low + static_cast<int>(random() % static_cast<unsigned>(high - low + 1));
  };
  RowNetwork network;
  std::vector<TensorId> ends = {network.input(pick(1, 24), pick(1, 40))};
  const int operators = pick(1, 10);
  for (int i = 0; i < operators; ++i) {
    const TensorId from = ends[random() % ends.size()];
    const bool scratch = pick(0, 2) == 0;
    switch (pick(0, 5)) {
      case 0: {
        const TensorId other =
            network.window(from, pick(1, 4), 1, static_cast<int>(network.graph.tensor(from).shape[3]));
        ends.push_back(network.add(from, other, pick(0, 1) == 0));
        break;
      }
      case 1:
        ends.push_back(network.accumulate(from, pick(1, 40), pick(1, 80)));
        break;
      default:
        ends.push_back(network.window(from, pick(1, 5), pick(1, 3), pick(1, 40), scratch ? pick(1, 90) : 0));
    }
  }
  // Whatever nobody reads is an output, and now and then something that is read.
  for (const TensorId id : ends) {
    if (id == network.graph.inputs[0]) continue;
    if (readers_of(network.graph, id).empty() || pick(0, 5) == 0) network.output(id);
  }
  if (network.graph.outputs.empty()) network.output(ends.back());
  return network;
}

TEST(plan_rows, plans_random_networks_that_the_checker_accepts) {
  for (unsigned seed = 1; seed <= 300; ++seed) {
    const RowNetwork network = random_network(seed);
    SCOPED_TRACE(seed);
    const Plan plan = plan_rows(network.graph, network.offers, {});
    EXPECT_NO_THROW(check_plan(network.graph, plan));
    std::int64_t whole = 0;
    for (const Tensor& tensor : network.graph.tensors) whole += tensor.bytes() + 8;
    for (const std::vector<Kernel>& kernels : network.offers) {
      whole += kernels[0].steps.scratch_bytes + kernels[0].steps.state_bytes + 16;
    }
    EXPECT_LE(plan.arena_bytes, whole);
  }
}

/// A network of one operator with kernels that differ in flash, one of them for flash, with so many words of constants.
std::string chosen_function(Objective objective, std::size_t words_for_flash) {
  RowNetwork network;
  network.output(network.window(network.input(8, 8), 3, 1, 8));
  std::vector<Kernel>& offers = network.offers.at(0);
  offers.resize(4, offers.at(0));
  const auto describe = [](Kernel& kernel, const char* function, double cycles, std::int64_t code, std::size_t words) {
    kernel.function = function;
    kernel.cost = {cycles, code};
    kernel.tables = {{"weights", std::vector<std::int32_t>(words, 1), ""}};
  };
  describe(offers[0], "fast", 1000, 500, 1000);
  describe(offers[1], "little code", 2000, 100, 1200);
  describe(offers[2], "for flash", 3000, 200, words_for_flash);
  offers[2].for_flash = true;
  describe(offers[3], "slow", 4100, 0, 0);
  return plan_rows(network.graph, network.offers, {objective}).kernels.at(0).function;
}

TEST(plan_rows, takes_the_least_code_and_constants_for_size) {
  EXPECT_EQ(chosen_function(Objective::kSize, 740), "for flash");
  EXPECT_EQ(chosen_function(Objective::kSize, 750), "fast") << "the others' code is not paid for";
}

TEST(plan_rows, takes_kernels_for_flash_for_nothing_else) {
  EXPECT_EQ(chosen_function(Objective::kSpeed, 0), "fast");
  EXPECT_EQ(chosen_function(Objective::kRam, 0), "fast");
}

}  // namespace
}  // namespace milliwatt
