#include "deploy/self_test_cases.h"

#include <utility>

#include "base/to_size.h"
#include "deploy/random_inputs.h"
#include "deploy/verify_stream.h"
#include "ops/execute.h"

namespace milliwatt {
namespace {

constexpr std::uint32_t kCases = 2;

SelfTestCase case_of(const Compiled& compiled, std::uint32_t seed) {
  const Graph& model = compiled.planned.model();
  SelfTestCase made;
  std::vector<TensorBytes> window;
  if (const std::optional<StreamPlan>& stream = compiled.planned.plan.stream) {
    const std::size_t fed = compiled.source.fed_input;
    const std::int64_t bytes = (stream->filling_calls + 1) * compiled.source.inputs[fed].bytes();
    window = made.inputs = endless_inputs(model, fed, bytes, seed);
    const std::int64_t older_bytes = bytes - model.tensor(model.inputs[fed]).bytes();
    window[fed].erase(window[fed].begin(), window[fed].begin() + static_cast<std::ptrdiff_t>(older_bytes));
  } else {
    window = made.inputs = random_inputs(model, seed);
  }
  Executor reference(model);
  reference.run(window);
  made.outputs = reference.outputs();
  return made;
}

}  // namespace

SelfTest self_test_of(const Compiled& compiled) {
  SelfTest test;
  for (std::uint32_t seed = 1; seed <= kCases; ++seed) test.cases.push_back(case_of(compiled, seed));
  test.cycles = compiled.measurement.cycles;
  test.cycles_are_exact = compiled.measurement.cycles_are_exact;
  if (compiled.figures) test.stack_bytes = compiled.figures->stack_bytes;
  return test;
}

}  // namespace milliwatt
