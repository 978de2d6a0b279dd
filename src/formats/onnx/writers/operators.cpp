// The operators of graphs that can be written to .onnx files: one row each.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "formats/onnx/writers/families.h"

namespace milliwatt::onnx {
namespace {

struct Row {
  std::string_view kind;
  Writer write;
};

constexpr std::array kRows = {
    Row{"ABS", write_unary},
    Row{"ADD", write_binary},
    Row{"ARG_MAX", write_arg_extreme},
    Row{"ARG_MIN", write_arg_extreme},
    Row{"AVERAGE_POOL_2D", write_pool2d},
    Row{"BATCH_MATMUL", write_batch_matmul},
    Row{"BATCH_NORM", write_batch_norm},
    Row{"BATCH_TO_SPACE_ND", write_batch_to_space},
    Row{"BROADCAST_TO", write_broadcast_to},
    Row{"CAST", write_cast},
    Row{"CEIL", write_unary},
    Row{"CONCATENATION", write_concatenation},
    Row{"CONSTANT", write_constant},
    Row{"CONV_2D", write_conv2d},
    Row{"COS", write_unary},
    Row{"CUMSUM", write_cumsum},
    Row{"DEPTHWISE_CONV_2D", write_depthwise_conv2d},
    Row{"DEPTH_TO_SPACE", write_depth_and_space},
    Row{"DEQUANTIZE", write_dequantize},
    Row{"DIV", write_binary},
    Row{"ELU", write_unary},
    Row{"EMBEDDING_LOOKUP", write_embedding_lookup},
    Row{"EQUAL", write_binary},
    Row{"EXP", write_unary},
    Row{"FILL", write_fill},
    Row{"FLOOR", write_unary},
    Row{"FLOOR_DIV", write_floor_div},
    Row{"FLOOR_MOD", write_floor_mod},
    Row{"FULLY_CONNECTED", write_fully_connected},
    Row{"GATHER", write_gather},
    Row{"GREATER", write_binary},
    Row{"GREATER_EQUAL", write_binary},
    Row{"HARD_SWISH", write_unary},
    Row{"L2_NORMALIZATION", write_l2_normalization},
    Row{"LEAKY_RELU", write_leaky_relu},
    Row{"LESS", write_binary},
    Row{"LESS_EQUAL", write_binary},
    Row{"LOG", write_unary},
    Row{"LOGICAL_AND", write_binary},
    Row{"LOGICAL_NOT", write_unary},
    Row{"LOGICAL_OR", write_binary},
    Row{"LOGISTIC", write_unary},
    Row{"LOG_SOFTMAX", write_softmax},
    Row{"MAXIMUM", write_extreme},
    Row{"MAX_POOL_2D", write_pool2d},
    Row{"MEAN", write_reduction},
    Row{"MINIMUM", write_extreme},
    Row{"MIRROR_PAD", write_mirror_pad},
    Row{"MUL", write_binary},
    Row{"NEG", write_unary},
    Row{"NOT_EQUAL", write_not_equal},
    Row{"PACK", write_pack},
    Row{"PAD", write_pad},
    Row{"PADV2", write_pad},
    Row{"PRELU", write_binary},
    Row{"QUANTIZE", write_quantize},
    Row{"REDUCE_ALL", write_truth_reduction},
    Row{"REDUCE_ANY", write_truth_reduction},
    Row{"REDUCE_MAX", write_reduction},
    Row{"REDUCE_MIN", write_reduction},
    Row{"REDUCE_PROD", write_reduction},
    Row{"RELU", write_unary},
    Row{"RELU6", write_clipped},
    Row{"RELU_N1_TO_1", write_clipped},
    Row{"RESHAPE", write_reshape},
    Row{"RESIZE_BILINEAR", write_resize},
    Row{"RESIZE_NEAREST_NEIGHBOR", write_resize},
    Row{"REVERSE_V2", write_reverse},
    Row{"ROUND", write_unary},
    Row{"RSQRT", write_rsqrt},
    Row{"SELECT", write_select},
    Row{"SELECT_V2", write_select},
    Row{"SIGN", write_unary},
    Row{"SIN", write_unary},
    Row{"SLICE", write_slice},
    Row{"SOFTMAX", write_softmax},
    Row{"SPACE_TO_BATCH_ND", write_space_to_batch},
    Row{"SPACE_TO_DEPTH", write_depth_and_space},
    Row{"SPLIT", write_split},
    Row{"SPLIT_V", write_split},
    Row{"SQRT", write_unary},
    Row{"SQUARE", write_square},
    Row{"SQUARED_DIFFERENCE", write_squared_difference},
    Row{"STRIDED_SLICE", write_strided_slice},
    Row{"SUB", write_binary},
    Row{"SUM", write_reduction},
    Row{"TANH", write_unary},
    Row{"TILE", write_tile},
    Row{"TRANSPOSE", write_transpose},
    Row{"TRANSPOSE_CONV", write_transpose_conv},
    Row{"UNPACK", write_unpack},
};

}  // namespace

Writer find_writer(std::string_view kind) {
  const auto* found = std::ranges::find(kRows, kind, &Row::kind);
  return found == kRows.end() ? nullptr : found->write;
}

std::string written_operators() {
  std::vector<std::string_view> names;
  for (const Row& row : kRows) names.push_back(row.kind);
  return fmt::format("{}", fmt::join(names, ", "));
}

}  // namespace milliwatt::onnx
