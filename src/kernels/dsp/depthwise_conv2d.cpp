// DEPTHWISE_CONV_2D on Armv7E-M.
#include <cstdint>
#include <vector>

#include "kernels/column.h"
#include "kernels/dsp/compact_kernels.h"
#include "kernels/dsp/conv2d_direct.h"
#include "kernels/dsp/conv2d_dots.h"
#include "kernels/dsp/depthwise_3x3.h"
#include "kernels/dsp/depthwise_planes.h"
#include "kernels/dsp/dot_conv2d.h"
#include "kernels/offers.h"
#include "kernels/parts.h"
#include "ops/window.h"

namespace milliwatt::dsp {

namespace {

std::vector<Kernel> kernels_of(const OpView& op, const Window2d& window,
                               const std::vector<std::vector<std::int8_t>>& taps) {
  if (window.in_channels > 1) {
    std::vector<Kernel> kernels = depthwise_channel_kernels(op, window, taps);
    append(kernels, depthwise_direct_kernels(op, window, taps));
    append(kernels, depthwise_compact_kernels(op, window, taps));
    return kernels;
  }
  std::vector<Kernel> kernels = depthwise_planes_kernels(op, window, taps);
  append(kernels, depthwise_direct_kernels(op, window, taps));
  if (!kernels.empty() && window.out_channels <= 4) return kernels;
  // With one input channel every output channel reads all there is, so it is a convolution, of many channels a fast
  // one.
  append(kernels, dot_conv2d_kernels(op, window, taps));
  append(kernels, conv2d_dots_kernels(op, window, taps));
  append(kernels, conv2d_compact_kernels(op, window, taps));
  return kernels;
}

}  // namespace

std::vector<Kernel> depthwise_conv2d_kernels(const OpView& op) {
  const Window2d window = convolution_window(op);
  const std::vector<std::vector<std::int8_t>> taps = taps_by_channel(op.input(1));
  return kernels_with_column(op, window, [&](const Window2d& one) { return kernels_of(op, one, taps); });
}

}  // namespace milliwatt::dsp
