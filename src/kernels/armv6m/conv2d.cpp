// CONV_2D on Armv6-M.
#include <optional>
#include <utility>

#include "kernels/armv6m/pixel_pairs.h"
#include "kernels/armv6m/pixels.h"
#include "kernels/offers.h"
#include "kernels/parts.h"
#include "ops/window.h"

namespace milliwatt::armv6m {

std::vector<Kernel> conv2d_kernels(const OpView& op) {
  const Window2d window = convolution_window(op);
  const std::vector<std::vector<std::int8_t>> weights = weights_by_channel(op.input(1));
  std::vector<Kernel> kernels = {pixels_kernel(op, window, weights)};
  if (std::optional<Kernel> pairs = pairs_kernel(op, window, weights)) kernels.push_back(std::move(*pairs));
  return kernels;
}

}  // namespace milliwatt::armv6m
