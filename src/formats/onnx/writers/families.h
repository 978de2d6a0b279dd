// How operators are written to .onnx files, by families.
#pragma once

#include "formats/onnx/writers/operator_writer.h"

namespace milliwatt::onnx {

// elementwise.cpp
void write_batch_norm(const OperatorWriter& op);
void write_binary(const OperatorWriter& op);
void write_clipped(const OperatorWriter& op);
void write_extreme(const OperatorWriter& op);
void write_floor_div(const OperatorWriter& op);
void write_floor_mod(const OperatorWriter& op);
void write_leaky_relu(const OperatorWriter& op);
void write_not_equal(const OperatorWriter& op);
void write_rsqrt(const OperatorWriter& op);
void write_select(const OperatorWriter& op);
void write_square(const OperatorWriter& op);
void write_squared_difference(const OperatorWriter& op);
void write_unary(const OperatorWriter& op);

// sums.cpp
void write_batch_matmul(const OperatorWriter& op);
void write_conv2d(const OperatorWriter& op);
void write_depthwise_conv2d(const OperatorWriter& op);
void write_fully_connected(const OperatorWriter& op);
void write_pool2d(const OperatorWriter& op);
void write_transpose_conv(const OperatorWriter& op);

// moves.cpp: elements within their dimensions
void write_concatenation(const OperatorWriter& op);
void write_embedding_lookup(const OperatorWriter& op);
void write_gather(const OperatorWriter& op);
void write_mirror_pad(const OperatorWriter& op);
void write_pad(const OperatorWriter& op);
void write_reverse(const OperatorWriter& op);
void write_slice(const OperatorWriter& op);
void write_split(const OperatorWriter& op);
void write_strided_slice(const OperatorWriter& op);
void write_tile(const OperatorWriter& op);

// shapes.cpp: elements in other dimensions
void write_batch_to_space(const OperatorWriter& op);
void write_broadcast_to(const OperatorWriter& op);
void write_depth_and_space(const OperatorWriter& op);
void write_pack(const OperatorWriter& op);
void write_reshape(const OperatorWriter& op);
void write_resize(const OperatorWriter& op);
void write_space_to_batch(const OperatorWriter& op);
void write_transpose(const OperatorWriter& op);
void write_unpack(const OperatorWriter& op);

// reductions.cpp
void write_arg_extreme(const OperatorWriter& op);
void write_cumsum(const OperatorWriter& op);
void write_l2_normalization(const OperatorWriter& op);
void write_reduction(const OperatorWriter& op);
void write_softmax(const OperatorWriter& op);
void write_truth_reduction(const OperatorWriter& op);

// types.cpp
void write_cast(const OperatorWriter& op);
void write_constant(const OperatorWriter& op);
void write_dequantize(const OperatorWriter& op);
void write_fill(const OperatorWriter& op);
void write_quantize(const OperatorWriter& op);

}  // namespace milliwatt::onnx
