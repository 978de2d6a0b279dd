// DEPTHWISE_CONV_2D on x86-64 with AVX2.
#include "kernels/avx2/depthwise.h"
#include "kernels/avx2/pixels.h"
#include "kernels/offers.h"
#include "kernels/parts.h"
#include "ops/window.h"

namespace milliwatt::avx2 {

std::vector<Kernel> depthwise_conv2d_kernels(const OpView& op) {
  const Window2d window = convolution_window(op);
  const std::vector<std::vector<std::int8_t>> taps = taps_by_channel(op.input(1));
  // With one input channel every output channel reads all there is, so it is a convolution.
  return window.in_channels == 1 ? pixels_kernels(op, window, taps) : depthwise_channel_kernels(op, window, taps);
}

}  // namespace milliwatt::avx2
