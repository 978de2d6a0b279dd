// The portable kernel of ARG_MAX and ARG_MIN: everything in one step.
#include "ops/reductions/arg_extreme.h"

#include "kernels/offers.h"
#include "kernels/parts.h"

namespace milliwatt::portable {

std::vector<Kernel> arg_extreme_kernels(const OpView& op) {
  const ArgShape shape = arg_shape(op);
  Kernel kernel;
  kernel.function = "arg_extreme";
  kernel.numbers = {{"kLargest", shape.largest ? 1 : 0, "0: the smallest"},
                    {"kOuter", static_cast<std::int32_t>(shape.outer), ""},
                    {"kSize", static_cast<std::int32_t>(shape.size), "places to choose from"},
                    {"kInner", static_cast<std::int32_t>(shape.inner), "elements from place to place"}};
  kernel.steps = all_at_once(row_shape(op.input(0).shape).rows, op.input_count(), row_shape(op.output().shape).rows);
  kernel.cost = {6.0 * static_cast<double>(op.input(0).elements()), 100};
  return {kernel};
}

}  // namespace milliwatt::portable
