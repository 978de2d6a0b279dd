// CONV_2D on Armv6-M.
#include "kernels/armv6m/pixel_pairs.h"
#include "kernels/offers.h"
#include "kernels/parts.h"
#include "ops/window.h"

namespace milliwatt::armv6m {

std::vector<Kernel> conv2d_kernels(const OpView& op) {
  return convolution_kernels(op, convolution_window(op), weights_by_channel(op.input(1)));
}

}  // namespace milliwatt::armv6m
