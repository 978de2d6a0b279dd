#include "plan/lower_bound.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <map>
#include <random>

#include "plan/networks.h"
#include "plan/plan.h"
#include "plan/relaxed_steps.h"

namespace milliwatt {
namespace {

using testing::RowNetwork;

constexpr std::size_t kPlenty = 1000000;

/// The smallest largest load over all orders of steps, by trying them all.
class AllOrders {
 public:
  explicit AllOrders(const RowNetwork& network) : network_(network), done_(network.offers.size(), 0) {}

  std::int64_t least() {
    const auto known = least_.find(done_);
    if (known != least_.end()) return known->second;
    std::int64_t least = std::numeric_limits<std::int64_t>::max();
    bool is_end = true;
    for (std::size_t op = 0; op < done_.size(); ++op) {
      if (done_[op] == rule(op).steps) continue;
      is_end = false;
      if (!may_step(op)) continue;
      const std::int64_t load = load_during(op);
      ++done_[op];
      least = std::min(least, std::max(load, this->least()));
      --done_[op];
    }
    return least_[done_] = is_end ? 0 : least;
  }

 private:
  const StepRule& rule(std::size_t op) const { return network_.offers[op][0].steps; }
  const Operator& node(std::size_t op) const { return network_.graph.operators[op]; }

  int rows_written(TensorId id) const {
    const int producer = producer_of(network_.graph, id);
    if (producer < 0) return static_cast<int>(network_.graph.tensor(id).shape[1]);
    const auto op = static_cast<std::size_t>(producer);
    int rows = 0;
    for (int number = 0; number < done_[op]; ++number) rows += rule(op).step(number).writes[0].count;
    return rows;
  }

  bool may_step(std::size_t op) const {
    const Step step = rule(op).step(done_[op]);
    for (std::size_t i = 0; i < step.reads.size(); ++i) {
      if (rows_written(node(op).inputs[i]) < step.reads[i].first + step.reads[i].count) return false;
    }
    return true;
  }

  bool is_waiting(TensorId id, int row) const {
    if (row >= rows_written(id)) return false;
    if (std::ranges::count(network_.graph.outputs, id) > 0) return true;
    for (std::size_t op = 0; op < done_.size(); ++op) {
      for (int number = done_[op]; number < rule(op).steps; ++number) {
        const Step step = rule(op).step(number);
        for (std::size_t i = 0; i < step.reads.size(); ++i) {
          const RowSpan& span = step.reads[i];
          if (node(op).inputs[i] == id && row >= span.first && row < span.first + span.count) return true;
        }
      }
    }
    return false;
  }

  std::int64_t waiting() const {
    std::int64_t bytes = 0;
    for (std::size_t t = 0; t < network_.graph.tensors.size(); ++t) {
      const Shape& shape = network_.graph.tensors[t].shape;
      int first = -1;
      int last = -2;
      for (int row = 0; row < shape[1]; ++row) {
        if (!is_waiting(static_cast<TensorId>(t), row)) continue;
        if (first < 0) first = row;
        last = row;
      }
      if (first >= 0) bytes += (last - first + 1) * shape[3];
    }
    for (std::size_t op = 0; op < done_.size(); ++op) {
      if (done_[op] > 0 && done_[op] < rule(op).steps) bytes += rule(op).state_bytes;
    }
    return bytes;
  }

  std::int64_t load_during(std::size_t op) {
    const std::int64_t before = waiting();
    const RowSpan written = rule(op).step(done_[op]).writes[0];
    const std::int64_t state = done_[op] == 0 ? rule(op).state_bytes : 0;
    std::int64_t load = before + state + written.count * network_.graph.tensor(node(op).outputs[0]).shape[3];
    if (rule(op).element_wise) {
      ++done_[op];
      load = std::max(before, waiting());
      --done_[op];
    }
    return load + rule(op).scratch_bytes;
  }

  const RowNetwork& network_;
  std::vector<int> done_;
  std::map<std::vector<int>, std::int64_t> least_;
};

RowNetwork small_network(unsigned seed) {
  std::minstd_rand random(seed);
  const auto pick = [&](int low, int high) {
    return low + static_cast<int>(random() % static_cast<unsigned>(high - low + 1));
  };
  RowNetwork network;
  std::vector<TensorId> ends = {network.input(pick(2, 5), pick(1, 20))};
  for (int i = pick(1, 4); i > 0; --i) {
    const TensorId from = ends[random() % ends.size()];
    const int kind = pick(0, 4);
    if (kind == 0) {
      const int row_bytes = static_cast<int>(network.graph.tensor(from).shape[3]);
      const TensorId branch = network.window(from, pick(1, 3), 1, row_bytes, pick(0, 9));
      ends.push_back(network.add(from, branch, pick(0, 1) == 0));
    } else if (kind == 1) {
      ends.push_back(network.accumulate(from, pick(1, 20), pick(1, 20)));
    } else {
      ends.push_back(network.window(from, pick(1, 3), pick(1, 2), pick(1, 20), pick(0, 9)));
    }
  }
  for (const TensorId id : ends) {
    if (id != network.graph.inputs[0] && readers_of(network.graph, id).empty()) network.output(id);
  }
  return network;
}

TEST(lower_bound, is_the_smallest_load_over_all_orders_of_steps) {
  int above = 0;
  for (unsigned seed = 1; seed <= 300; ++seed) {
    SCOPED_TRACE(seed);
    const RowNetwork network = small_network(seed);
    const std::int64_t bound = lower_bound_bytes(network.graph, network.offers, 0, kPlenty);
    const std::int64_t least = AllOrders(network).least();
    // Rows that nobody reads are there at the first moment only: single steps know of them, waiting rows do not.
    EXPECT_GE(bound, least);
    if (bound > least) ++above;
    EXPECT_LE(bound, plan_rows(network.graph, network.offers, {}).arena_bytes);
    EXPECT_LE(lower_bound_bytes(network.graph, network.offers, 0, 5), bound);
  }
  EXPECT_LT(above, 30);
}

TEST(lower_bound, takes_the_kernel_with_the_least_scratch_that_the_cycles_allow) {
  RowNetwork network;
  network.output(network.window(network.input(4, 8), 1, 1, 8, 1000));
  network.offers[0][0].cost.cycles = 100;
  Kernel frugal = network.offers[0][0];
  frugal.steps.scratch_bytes = 16;
  frugal.cost.cycles = 150;
  network.offers[0].push_back(frugal);
  EXPECT_EQ(lower_bound_bytes(network.graph, network.offers, 60, kPlenty), 32 + 8 + 16);
  EXPECT_EQ(lower_bound_bytes(network.graph, network.offers, 40, kPlenty), 32 + 8 + 1000);
}

TEST(lower_bound, is_reached_where_one_layer_reads_a_frame) {
  RowNetwork network;
  network.output(network.accumulate(network.window(network.input(64, 32), 3, 1, 16), 8, 16));
  const Plan plan = plan_rows(network.graph, network.offers, {});
  EXPECT_TRUE(plan.proven_optimal);
  EXPECT_EQ(plan.arena_bytes, plan.lower_bound_bytes);
}

TEST(refines, is_so_where_steps_are_parts_of_steps) {
  RowNetwork network;
  const TensorId in = network.input(8, 4);
  network.window(in, 3, 1, 4);
  const StepRule one = network.offers[0][0].steps;
  StepRule two = one;
  two.steps = 4;
  two.step = [one](int number) {
    const Step first = one.step(2 * number);
    const Step last = one.step(2 * number + 1);
    const int end = last.reads[0].first + last.reads[0].count;
    return Step{{{first.reads[0].first, end - first.reads[0].first}}, {{2 * number, 2}}};
  };
  EXPECT_TRUE(refines(one, two));
  EXPECT_FALSE(refines(two, one));
  EXPECT_TRUE(refines(one, one));
}

}  // namespace
}  // namespace milliwatt
