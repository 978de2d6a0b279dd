// CONV_2D on Armv7-M.
#include "kernels/armv7m/pixels.h"
#include "kernels/offers.h"
#include "kernels/parts.h"
#include "ops/window.h"

namespace milliwatt::armv7m {

std::vector<Kernel> conv2d_kernels(const OpView& op) {
  return {pixels_kernel(op, convolution_window(op), weights_by_channel(op.input(1)))};
}

}  // namespace milliwatt::armv7m
