// LOG_MEL on Armv7E-M: the portable kernel, whose transform has the DSP instructions in its innermost loops
// (device/milliwatt/dsp/fft_dsp.h), in a third of the time.
#include "kernels/offers.h"

namespace milliwatt::dsp {

std::vector<Kernel> log_mel_kernels(const OpView& op) {
  std::vector<Kernel> kernels = portable::log_mel_kernels(op);
  for (Kernel& kernel : kernels) {
    kernel.header = "portable/log_mel.h";
    kernel.cost.cycles /= 3;
  }
  return kernels;
}

}  // namespace milliwatt::dsp
