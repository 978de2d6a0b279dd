// LOG_MEL on Armv7E-M: as the portable kernel, its innermost loops by hand (device/milliwatt/dsp/fft_dsp.h), in a third
// of the time.
#include "kernels/offers.h"

namespace milliwatt::dsp {

std::vector<Kernel> log_mel_kernels(const OpView& op) {
  std::vector<Kernel> kernels = portable::log_mel_kernels(op);
  for (Kernel& kernel : kernels) {
    kernel.function = "log_mel_dsp";
    kernel.cost.cycles /= 3;
  }
  return kernels;
}

}  // namespace milliwatt::dsp
