// CONV_2D on RV32IMC.
#include "kernels/offers.h"
#include "kernels/parts.h"
#include "kernels/rv32imc/pixels.h"
#include "ops/window.h"

namespace milliwatt::rv32imc {

std::vector<Kernel> conv2d_kernels(const OpView& op) {
  return pixels_kernels(op, convolution_window(op), weights_by_channel(op.input(1)));
}

}  // namespace milliwatt::rv32imc
