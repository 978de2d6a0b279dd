// LOG_MEL on AVR: as the portable kernel, without 64-bit products (device/milliwatt/avr/log_mel_avr.h).
#include "kernels/offers.h"

namespace milliwatt::avr {

std::vector<Kernel> log_mel_kernels(const OpView& op) {
  std::vector<Kernel> kernels = portable::log_mel_kernels(op);
  for (Kernel& kernel : kernels) kernel.function = "log_mel_avr";
  return kernels;
}

}  // namespace milliwatt::avr
