// The portable kernel of RESHAPE.
#include "base/error.h"
#include "kernels/offers.h"
#include "kernels/parts.h"

namespace milliwatt::portable {

std::vector<Kernel> reshape_kernels(const OpView& op) {
  if (op.input(0).is_constant()) throw Error("its input is constant; supported on devices: a computed tensor");
  const RowShape from = row_shape(op.input(0).shape);
  const RowShape to = row_shape(op.output().shape);
  const std::size_t inputs = op.input_count();

  Kernel kernel;
  kernel.function = "reshape";
  kernel.numbers = {{"kElements", static_cast<std::int32_t>(op.output().elements()), ""}};
  kernel.steps.steps = to.rows;
  kernel.steps.step = [from, to, inputs](int number) {
    const std::int64_t first = number * to.elements / from.elements;
    const std::int64_t last = ((number + 1) * to.elements - 1) / from.elements;
    Step step;
    step.reads.resize(inputs);
    step.reads[0] = {static_cast<int>(first), static_cast<int>(last - first + 1)};
    step.writes = {RowSpan{number, 1}};
    return step;
  };
  kernel.steps.element_wise = from.rows == to.rows;
  kernel.cost.cycles = 5.0 * static_cast<double>(op.output().elements());
  kernel.cost.code_bytes = 60;
  return {kernel};
}

}  // namespace milliwatt::portable
