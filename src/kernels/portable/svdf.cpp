// The portable kernel of SVDF: everything in one step.
#include "ops/sequences/svdf.h"

#include "kernels/offers.h"
#include "kernels/parts.h"

namespace milliwatt::portable {

std::vector<Kernel> svdf_kernels(const OpView& op) {
  const SvdfRequantization q = svdf_requantization(op);
  const Tensor& features = op.input(kSvdfFeatureWeights);
  const std::int64_t filters = features.shape[0];
  Kernel kernel;
  kernel.function = "svdf_s8";
  kernel.numbers = {
      {"kFeatures", static_cast<std::int32_t>(features.shape[1]), ""},
      {"kFilters", static_cast<std::int32_t>(filters), ""},
      {"kMemory", static_cast<std::int32_t>(op.input(kSvdfTimeWeights).shape[1]), "calls, of each filter"},
      {"kRank", static_cast<std::int32_t>(op.integer("rank")), "filters of one unit"},
      {"kInputZeroPoint", q.input_zero_point, ""},
      {"kStateMultiplier", q.to_state.multiplier, "of feature sums: multiplier * 2^(shift - 31)"},
      {"kStateShift", q.to_state.shift, ""},
      {"kStateZeroPoint", q.state_zero_point, ""},
      {"kOutputMultiplier", q.to_output.multiplier, "of sums over time"},
      {"kOutputShift", q.to_output.shift, ""},
      {"kOutputZeroPoint", q.output_zero_point, ""}};
  kernel.tables = {elements_table("features", features), elements_table("times", op.input(kSvdfTimeWeights)),
                   elements_table("bias", op.input(kSvdfBias))};
  kernel.steps = all_at_once(1, op.input_count(), 1);
  const Step step = [&] {
    Step all = kernel.steps.step(0);
    all.reads[kSvdfState] = {0, 1};
    return all;
  }();
  kernel.steps.step = [step](int) { return step; };
  kernel.cost = {6.0 * static_cast<double>(features.elements() + 2 * op.input(kSvdfTimeWeights).elements()) +
                     60.0 * static_cast<double>(filters),
                 400};
  return {kernel};
}

}  // namespace milliwatt::portable
