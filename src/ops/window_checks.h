// What convolutions, dense layers and pools ask of their tensors.
#pragma once

#include "ops/checks.h"
#include "ops/window.h"

namespace milliwatt {

/// Output size of a window that moves over `in` rows (or columns): SAME keeps in / stride, rounded up; VALID has only
/// the windows that lie inside. Below 1 where no window does.
std::int64_t window_output_size(std::int64_t in, std::int64_t kernel, std::int64_t stride, std::int64_t dilation,
                                bool same_padding);

/// Attributes stride_h, stride_w, padding, with dilation_h and dilation_w where `has_dilation`; the output must be the
/// image that the window gives, of `channels` channels. Input and output have rank 4.
void check_window(Checks& checks, const OpView& op, std::int64_t kernel_height, std::int64_t kernel_width,
                  bool has_dilation, std::int64_t channels);

/// Inputs of sums are numbered as `inputs` says. The types of input, weights and output: all s8 or all f32, or s16 with
/// weights of s8.
bool check_sum_types(Checks& checks, const OpView& op, const SumInputs& inputs = {});

/// For codes: quantization of input, weights (per channel along `axis` or per tensor) and output; the bias,
/// where it is there, must be a constant bias of `channels` sums (s32; s64 for codes of s16, whose zero points are 0),
/// its scale that of input x weights. For float32:
/// weights and bias are constants, the bias too is float32. The other types are checked already.
void check_sums(Checks& checks, const OpView& op, int axis, std::int64_t channels, const SumInputs& inputs = {});

}  // namespace milliwatt
