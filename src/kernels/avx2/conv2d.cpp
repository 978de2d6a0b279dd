// CONV_2D on x86-64 with AVX2.
#include "kernels/avx2/pixels.h"
#include "kernels/offers.h"
#include "kernels/parts.h"
#include "ops/window.h"

namespace milliwatt::avx2 {

std::vector<Kernel> conv2d_kernels(const OpView& op) {
  return pixels_kernels(op, convolution_window(op), weights_by_channel(op.input(1)));
}

}  // namespace milliwatt::avx2
