// The device kernels of each operator, one function an operator, defined in NAME_kernels.cpp. Each may be called only
// where the operator's problems() are empty, and gives the kernels that the instruction set can run, portable ones
// included. @throws Error where no kernel computes that case on a device yet.
#pragma once

#include <vector>

#include "ops/kernel.h"
#include "ops/operator.h"
#include "target/board.h"

namespace milliwatt {

std::vector<Kernel> add_kernels(const OpView& op, InstructionSet set);
std::vector<Kernel> average_pool2d_kernels(const OpView& op, InstructionSet set);
std::vector<Kernel> concatenation_kernels(const OpView& op, InstructionSet set);
std::vector<Kernel> conv2d_kernels(const OpView& op, InstructionSet set);
std::vector<Kernel> depthwise_conv2d_kernels(const OpView& op, InstructionSet set);
std::vector<Kernel> dequantize_kernels(const OpView& op, InstructionSet set);
std::vector<Kernel> fully_connected_kernels(const OpView& op, InstructionSet set);
std::vector<Kernel> log_mel_kernels(const OpView& op, InstructionSet set);
std::vector<Kernel> max_pool2d_kernels(const OpView& op, InstructionSet set);
std::vector<Kernel> mean_kernels(const OpView& op, InstructionSet set);
std::vector<Kernel> mul_kernels(const OpView& op, InstructionSet set);
std::vector<Kernel> pad_kernels(const OpView& op, InstructionSet set);
std::vector<Kernel> quantize_kernels(const OpView& op, InstructionSet set);
std::vector<Kernel> reshape_kernels(const OpView& op, InstructionSet set);
std::vector<Kernel> softmax_kernels(const OpView& op, InstructionSet set);
std::vector<Kernel> split_kernels(const OpView& op, InstructionSet set);
std::vector<Kernel> svdf_kernels(const OpView& op, InstructionSet set);
std::vector<Kernel> transpose_kernels(const OpView& op, InstructionSet set);

}  // namespace milliwatt
