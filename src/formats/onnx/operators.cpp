// The operators of .onnx files that can be read: one row each.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <vector>

#include "formats/onnx/convolutions.h"
#include "formats/onnx/elementwise.h"
#include "formats/onnx/extensions.h"
#include "formats/onnx/moves.h"
#include "formats/onnx/node.h"
#include "formats/onnx/pools.h"
#include "formats/onnx/products.h"
#include "formats/onnx/quantization.h"
#include "formats/onnx/recurrent.h"
#include "formats/onnx/reductions.h"

namespace milliwatt::onnx {
namespace {

struct Row {
  std::string_view domain, op;
  Lowering lower;
};

constexpr std::array kRows = {
    Row{"", "Abs", unary},
    Row{"", "Add", binary},
    Row{"", "And", binary},
    Row{"", "ArgMax", arg_max},
    Row{"", "ArgMin", arg_max},
    Row{"", "Attention", attention},
    Row{"", "AveragePool", average_pool},
    Row{"", "BatchNormalization", batch_normalization},
    Row{"", "Cast", cast},
    Row{"", "Ceil", unary},
    Row{"", "Clip", clip},
    Row{"", "Col2Im", columns_to_image},
    Row{"", "Concat", concat},
    Row{"", "Constant", constant},
    Row{"", "ConstantOfShape", constant_of_shape},
    Row{"", "Conv", convolution},
    Row{"", "ConvTranspose", transposed_convolution},
    Row{"", "Cos", unary},
    Row{"", "CumSum", cumulative_sum},
    Row{"", "DepthToSpace", depth_to_space},
    Row{"", "DequantizeLinear", dequantize_linear},
    Row{"", "Div", binary},
    Row{"", "Dropout", identity},
    Row{"", "Elu", elu},
    Row{"", "Equal", binary},
    Row{"", "Erf", erf},
    Row{"", "Exp", unary},
    Row{"", "Expand", expand},
    Row{"", "Flatten", flatten},
    Row{"", "Floor", unary},
    Row{"", "GRU", gru},
    Row{"", "Gather", gather},
    Row{"", "Gelu", gelu},
    Row{"", "Gemm", general_product},
    Row{"", "GlobalAveragePool", global_pool},
    Row{"", "GlobalMaxPool", global_pool},
    Row{"", "Greater", binary},
    Row{"", "GreaterOrEqual", binary},
    Row{"", "GroupNormalization", group_normalization},
    Row{"", "HardSigmoid", hard_sigmoid},
    Row{"", "HardSwish", unary},
    Row{"", "Identity", identity},
    Row{"", "InstanceNormalization", instance_normalization},
    Row{"", "LSTM", lstm},
    Row{"", "LayerNormalization", layer_normalization},
    Row{"", "LeakyRelu", leaky_relu},
    Row{"", "Less", binary},
    Row{"", "LessOrEqual", binary},
    Row{"", "Log", unary},
    Row{"", "LogSoftmax", softmax},
    Row{"", "MatMul", matrix_product},
    Row{"", "Max", variadic},
    Row{"", "MaxPool", max_pool},
    Row{"", "Mean", variadic},
    Row{"", "Min", variadic},
    Row{"", "Mul", binary},
    Row{"", "Neg", unary},
    Row{"", "Not", logical_not},
    Row{"", "Or", binary},
    Row{"", "PRelu", prelu},
    Row{"", "Pad", pad},
    Row{"", "Pow", power},
    Row{"", "QLinearConv", quantized_convolution},
    Row{"", "QLinearMatMul", quantized_product},
    Row{"", "QuantizeLinear", quantize_linear},
    Row{"", "Range", range},
    Row{"", "Reciprocal", reciprocal},
    Row{"", "ReduceL2", reduction},
    Row{"", "ReduceLogSumExp", reduction},
    Row{"", "ReduceMax", reduction},
    Row{"", "ReduceMean", reduction},
    Row{"", "ReduceMin", reduction},
    Row{"", "ReduceProd", reduction},
    Row{"", "ReduceSum", reduction},
    Row{"", "ReduceSumSquare", reduction},
    Row{"", "Relu", unary},
    Row{"", "RequantShift", requantized_shift},
    Row{"", "Reshape", reshape},
    Row{"", "Resize", resize},
    Row{"", "Round", unary},
    Row{"", "STFT", short_time_fourier},
    Row{"", "Selu", selu},
    Row{"", "Shape", shape_of},
    Row{"", "Sigmoid", unary},
    Row{"", "Sign", unary},
    Row{"", "Sin", unary},
    Row{"", "Slice", slice},
    Row{"", "Softmax", softmax},
    Row{"", "Softplus", softplus},
    Row{"", "SpaceToDepth", space_to_depth},
    Row{"", "Split", split},
    Row{"", "Sqrt", unary},
    Row{"", "Squeeze", squeeze},
    Row{"", "Sub", binary},
    Row{"", "Sum", variadic},
    Row{"", "Tanh", unary},
    Row{"", "Tile", tile},
    Row{"", "Transpose", transpose},
    Row{"", "Unsqueeze", unsqueeze},
    Row{"", "Upsample", resize},
    Row{"", "Where", where},
    Row{"PACTOps", "RequantShift", requantized_shift},
    Row{"ai.onnx.ml", "ArrayFeatureExtractor", feature_extractor},
    Row{"ai.onnx.ml", "LinearClassifier", linear_model},
    Row{"ai.onnx.ml", "LinearRegressor", linear_model},
    Row{"ai.onnx.ml", "Normalizer", normalizer},
    Row{"ai.onnx.ml", "Scaler", scaler},
    Row{"ai.onnx.ml", "TreeEnsembleClassifier", tree_ensemble},
    Row{"ai.onnx.ml", "TreeEnsembleRegressor", tree_ensemble},
    Row{"ai.onnx.ml", "ZipMap", identity},
    Row{"com.microsoft", "Gelu", gelu},
    Row{"com.microsoft", "QLinearAdd", quantized_pair},
    Row{"com.microsoft", "QLinearMul", quantized_pair},
};

}  // namespace

Lowering find_lowering(std::string_view domain, std::string_view op) {
  const auto is_it = [&](const Row& row) { return row.domain == domain && row.op == op; };
  const auto* found = std::ranges::find_if(kRows, is_it);
  return found == kRows.end() ? nullptr : found->lower;
}

std::string supported_operators() {
  std::vector<std::string> names;
  for (const Row& row : kRows) {
    names.push_back(row.domain.empty() ? std::string(row.op) : fmt::format("{}.{}", row.domain, row.op));
  }
  return fmt::format("{}", fmt::join(names, ", "));
}

}  // namespace milliwatt::onnx
