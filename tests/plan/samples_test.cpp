// Each operator's samples, planned for every objective and executed in a poisoned arena.
#include <gtest/gtest.h>

#include "base/random.h"
#include "kernels/kernels.h"
#include "ops/execute.h"
#include "plan/interpret_plan.h"
#include "plan/plan.h"
#include "sample_graphs.h"

namespace milliwatt {
namespace {

using testing::interpret_plan;
using testing::Interpreted;

std::vector<std::vector<std::byte>> random_inputs(const Graph& graph, unsigned seed) {
  Random random({seed, key_of("inputs")});
  std::vector<std::vector<std::byte>> inputs;
  for (const TensorId id : graph.inputs) {
    inputs.emplace_back(static_cast<std::size_t>(graph.tensor(id).bytes()));
    for (std::byte& byte : inputs.back()) byte = static_cast<std::byte>(random.below(256));
  }
  return inputs;
}

TEST(samples, give_the_references_bits_in_a_poisoned_arena) {
  for (unsigned seed = 1; seed <= 20; ++seed) {
    for (const SampleGraph& sample : sample_graphs(seed)) {
      SCOPED_TRACE(sample.name + " of seed " + std::to_string(seed));
      const auto inputs = random_inputs(sample.graph, seed);
      Executor reference(sample.graph);
      reference.run(inputs);
      const auto offers = kernels_of(sample.graph, seed % 2 == 0 ? InstructionSet::portable : InstructionSet::dsp);
      for (const Objective objective : {Objective::kSpeed, Objective::kRam, Objective::kSize}) {
        const Plan plan = plan_rows(sample.graph, offers, {objective});
        const Interpreted result = interpret_plan(sample.graph, plan, inputs, seed);
        ASSERT_EQ(result.problem, "");
        ASSERT_EQ(result.outputs, reference.outputs());
      }
    }
  }
}

}  // namespace
}  // namespace milliwatt
