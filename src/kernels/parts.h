// What the descriptions of kernels share: numbers and tables by the names that device kernels know.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "kernels/kernel.h"
#include "ops/operator.h"
#include "ops/window.h"

namespace milliwatt {

/// kInputHeight ... kPadLeft.
std::vector<KernelNumber> window_numbers(const Window2d& window);

/// kInputZeroPoint, kOutputZeroPoint, kLowest, kHighest.
std::vector<KernelNumber> code_numbers(const Requantization& requantization);

/// Of all its tables, as emitted.
std::int64_t table_bytes(const Kernel& kernel);

void append(std::vector<KernelNumber>& to, const std::vector<KernelNumber>& more);
void append(std::vector<Kernel>& to, std::vector<Kernel> more);

/// The elements of a constant tensor in the file's order. @throws Error for types that no table holds (s64)
KernelTable elements_table(const std::string& name, const Tensor& constant);
/// The number that device code knows the fused activation by: none, relu, relu6, relu_n1_to_1.
std::int32_t activation_number(const OpView& op);
/// The elements of a constant int8 tensor in the file's order.
KernelTable weights_table(const Tensor& weights);
/// The weights of each output channel (dimension 0), in window order.
std::vector<std::vector<std::int8_t>> weights_by_channel(const Tensor& weights);
/// The weights of each output channel of a depthwise layer (dimension 3), row by row.
std::vector<std::vector<std::int8_t>> taps_by_channel(const Tensor& weights);
/// The bias of each channel; zeros where input `index` is left out.
std::vector<std::int32_t> bias_of(const OpView& op, std::size_t index, int channels);

/// bias, multipliers and shifts as portable kernels read them: one an output channel.
std::vector<KernelTable> channel_tables(const std::vector<std::int32_t>& bias, const Requantization& requantization);

/// Steps of one output row each; a step reads the rows of its window that lie in the image.
StepRule window_rows(const Window2d& window, std::size_t inputs);

/// Steps of one input row each, for pools whose windows do not overlap vertically. The last row of a window writes its
/// output row; rows that no window reads are steps without work.
StepRule pool_input_rows(const Window2d& window, std::size_t inputs);

/// Steps of up to `rows` adjacent output rows each; a step reads the rows of their windows that lie in the image.
StepRule window_row_blocks(const Window2d& window, std::size_t inputs, int rows);

}  // namespace milliwatt
