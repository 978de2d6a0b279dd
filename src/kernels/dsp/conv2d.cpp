// CONV_2D on Armv7E-M.
#include <cstdint>
#include <utility>
#include <vector>

#include "kernels/column.h"
#include "kernels/dsp/compact_kernels.h"
#include "kernels/dsp/conv2d_3x3x3.h"
#include "kernels/dsp/conv2d_direct.h"
#include "kernels/dsp/conv2d_dots.h"
#include "kernels/dsp/conv2d_pixel.h"
#include "kernels/dsp/conv2d_wide_rows.h"
#include "kernels/dsp/depthwise_planes.h"
#include "kernels/dsp/dot_conv2d.h"
#include "kernels/dsp/dsp_layer.h"
#include "kernels/dsp/packed_units.h"
#include "kernels/offers.h"
#include "kernels/parts.h"
#include "ops/window.h"

namespace milliwatt::dsp {

namespace {

std::vector<Kernel> kernels_of(const OpView& op, const Window2d& window,
                               const std::vector<std::vector<std::int8_t>>& weights) {
  std::vector<Kernel> kernels = conv2d_3x3x3_kernels(op, window, weights);
  // What that computes alone needs no widened rows, which are about as fast and take more room.
  const bool needs_rows = kernels.empty() || has_general_channels(kernels.front());
  append(kernels, dot_conv2d_kernels(op, window, weights));
  if (needs_rows) append(kernels, conv2d_wide_rows_kernels(op, window, weights));
  append(kernels, conv2d_pixel_kernels(op, window, weights));
  append(kernels, conv2d_dots_kernels(op, window, weights));
  append(kernels, conv2d_direct_kernels(op, window, weights));
  // Of one input channel each output channel is one of a depthwise layer.
  if (window.in_channels == 1) append(kernels, depthwise_planes_kernels(op, window, weights));
  append(kernels, conv2d_compact_kernels(op, window, weights));
  return kernels;
}

}  // namespace

std::vector<Kernel> conv2d_kernels(const OpView& op) {
  const Window2d window = convolution_window(op);
  const std::vector<std::vector<std::int8_t>> weights = weights_by_channel(op.input(1));
  std::vector<Kernel> kernels =
      kernels_with_column(op, window, [&](const Window2d& one) { return kernels_of(op, one, weights); });
  append(kernels, conv2d_packed_kernels(op, window, weights));
  return kernels;
}

}  // namespace milliwatt::dsp
