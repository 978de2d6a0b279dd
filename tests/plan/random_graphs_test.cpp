// Random networks of real operators: planned for every objective, judged, and executed in a poisoned arena.
#include "plan/random_graphs.h"
#include "kernels/dsp/column_rows.h"
#include "kernels/kernels.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <random>

#include "ops/execute.h"
#include "plan/interpret_plan.h"
#include "plan/plan.h"

namespace milliwatt {
namespace {

using testing::interpret_plan;
using testing::Interpreted;
using testing::random_graph;

std::vector<std::vector<std::byte>> random_inputs(const Graph& graph, unsigned seed) {
  std::mt19937 random(seed);
  std::vector<std::vector<std::byte>> inputs;
  for (const TensorId id : graph.inputs) {
    std::vector<std::byte> bytes(static_cast<std::size_t>(graph.tensor(id).bytes()));
    for (std::byte& byte : bytes) byte = static_cast<std::byte>(random() & 0xff);
    inputs.push_back(std::move(bytes));
  }
  return inputs;
}

#ifdef __SANITIZE_ADDRESS__
constexpr unsigned kUsually = 250;  // five times as slow
#else
constexpr unsigned kUsually = 700;
#endif

/// How many graphs: some hundred, or as many as MILLIWATT_RANDOM_GRAPHS says.
unsigned graph_count() {
  const char* asked = std::getenv("MILLIWATT_RANDOM_GRAPHS");
  return asked ? static_cast<unsigned>(std::strtoul(asked, nullptr, 10)) : kUsually;
}

TEST(random_graphs, give_the_references_bits_in_a_poisoned_arena) {
  int in_columns = 0;
  for (unsigned seed = 1; seed <= graph_count(); ++seed) {
    SCOPED_TRACE(seed);
    const Graph graph = random_graph(seed);
    const auto inputs = random_inputs(graph, seed);
    Executor reference(graph);
    reference.run(inputs);
    const InstructionSet set = seed % 4 == 0 ? InstructionSet::portable : InstructionSet::dsp;
    const auto offers = kernels_of(graph, set);
    for (const Objective objective : {Objective::kSpeed, Objective::kRam, Objective::kSize}) {
      const Plan plan = plan_rows(graph, offers, {objective});
      EXPECT_GE(plan.arena_bytes, plan.lower_bound_bytes);
      const Interpreted result = interpret_plan(graph, plan, inputs, seed);
      ASSERT_EQ(result.problem, "");
      ASSERT_EQ(result.outputs, reference.outputs());
      in_columns += static_cast<int>(std::ranges::count(plan.tensors, &dsp::kColumnRows, &TensorPlace::layout));
    }
  }
  EXPECT_GE(in_columns, static_cast<int>(graph_count() / 20));
}

/// Does any of some inputs show that the plan is wrong? With one of them a lost row may be like the one that took its
/// place.
bool is_shown(const Graph& graph, const Plan& plan, unsigned seed) {
  for (unsigned attempt = 0; attempt < 5; ++attempt) {
    const auto inputs = random_inputs(graph, seed + 1000 * attempt);
    Executor reference(graph);
    reference.run(inputs);
    const Interpreted result = interpret_plan(graph, plan, inputs, seed);
    if (!result.problem.empty() || result.outputs != reference.outputs()) return true;
  }
  return false;
}

/// The interpreter must notice what the planner must not do.
TEST(random_graphs, show_a_ring_that_is_one_row_too_short) {
  int shown = 0;
  int rings = 0;
  for (unsigned seed = 1; seed <= 100; ++seed) {
    const Graph graph = random_graph(seed);
    Plan plan = plan_rows(graph, kernels_of(graph, InstructionSet::dsp), {Objective::kRam});
    for (TensorPlace& place : plan.tensors) {
      if (!place.is_ring() || place.kept_rows < 2) continue;
      ++rings;
      --place.kept_rows;
      shown += is_shown(graph, plan, seed) ? 1 : 0;
      ++place.kept_rows;
    }
  }
  EXPECT_GT(rings, 10);
  EXPECT_GE(20 * shown, 19 * rings);  // a single output that saturates shows nothing
}

}  // namespace
}  // namespace milliwatt
