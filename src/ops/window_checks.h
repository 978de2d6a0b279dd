// What convolutions, dense layers and pools ask of their tensors.
#pragma once

#include "ops/checks.h"

namespace milliwatt {

/// Output size of a window that moves over `in` rows (or columns): SAME keeps in / stride, rounded up; VALID has only
/// the windows that lie inside. Below 1 where no window does.
std::int64_t window_output_size(std::int64_t in, std::int64_t kernel, std::int64_t stride, std::int64_t dilation,
                                bool same_padding);

/// Attributes stride_h, stride_w, padding, with dilation_h and dilation_w where `has_dilation`; the output must be the
/// image that the window gives, of `channels` channels. Input and output have rank 4.
void check_window(Checks& checks, const OpView& op, std::int64_t kernel_height, std::int64_t kernel_width,
                  bool has_dilation, std::int64_t channels);

/// For codes: quantization of input 0, weights (input 1, per channel along `axis` or per tensor) and output; input 2,
/// where it is there, must be a constant bias of `channels` sums, its scale that of input x weights. For float32:
/// weights and bias are constants, the bias too is float32. The other types are checked already.
void check_sums(Checks& checks, const OpView& op, int axis, std::int64_t channels);

}  // namespace milliwatt
