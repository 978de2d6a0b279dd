// CONV_2D with Helium.
#include "kernels/helium/pixels.h"
#include "kernels/offers.h"
#include "kernels/parts.h"
#include "ops/window.h"

namespace milliwatt::helium {

std::vector<Kernel> conv2d_kernels(const OpView& op) {
  return pixels_kernels(op, convolution_window(op), weights_by_channel(op.input(1)));
}

}  // namespace milliwatt::helium
