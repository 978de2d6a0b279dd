// MEAN on Armv7E-M: four codes at a time, in the portable kernels' steps.
#include "kernels/offers.h"

namespace milliwatt::dsp {

std::vector<Kernel> mean_kernels(const OpView& op) {
  std::vector<Kernel> kernels = portable::mean_kernels(op);
  for (Kernel& kernel : kernels) {
    kernel.function += "_dsp";
    const double outputs = static_cast<double>(op.output().elements());
    kernel.cost = {4.0 * static_cast<double>(op.input(0).elements()) + 25.0 * outputs + 40.0 * kernel.steps.steps, 300};
  }
  return kernels;
}

}  // namespace milliwatt::dsp
