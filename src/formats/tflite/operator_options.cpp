// Versions are those that TensorFlow's converter gives (tensorflow/lite/tools/versioning): an interpreter that is older
// than an operator's version refuses the file instead of computing something else.
#include "formats/tflite/operator_options.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <vector>

namespace milliwatt::tflite {
namespace {

namespace schema = tflite_schema;
using schema::BuiltinOperator;
using enum OptionsLink::WhereMissing;

void conv2d(OptionsLink& link, const Operator&) {
  auto* options = link.table<schema::Conv2DOptionsT>(kRefuse);
  if (options == nullptr) return;
  link.positive("stride_h", options->stride_h);
  link.positive("stride_w", options->stride_w);
  link.positive("dilation_h", options->dilation_h);
  link.positive("dilation_w", options->dilation_w);
  link.padding(options->padding);
  link.activation(options->activation);
}

void depthwise_conv2d(OptionsLink& link, const Operator&) {
  auto* options = link.table<schema::DepthwiseConv2DOptionsT>(kRefuse);
  if (options == nullptr) return;
  link.positive("stride_h", options->stride_h);
  link.positive("stride_w", options->stride_w);
  link.positive("dilation_h", options->dilation_h);
  link.positive("dilation_w", options->dilation_w);
  link.depth_multiplier(options->depth_multiplier);
  link.padding(options->padding);
  link.activation(options->activation);
  if (options->dilation_h != 1 || options->dilation_w != 1) link.needs_version(2);
}

void pool2d(OptionsLink& link, const Operator&) {
  auto* options = link.table<schema::Pool2DOptionsT>(kRefuse);
  if (options == nullptr) return;
  link.positive("stride_h", options->stride_h);
  link.positive("stride_w", options->stride_w);
  link.positive("kernel_h", options->kernel_h);
  link.positive("kernel_w", options->kernel_w);
  link.padding(options->padding);
  link.activation(options->activation);
}

void fully_connected(OptionsLink& link, const Operator& op) {
  auto* options = link.table<schema::FullyConnectedOptionsT>(kDefaults);
  if (options->weights_format != schema::WeightsFormat::DEFAULT) {
    link.problem(fmt::format("weights in format {} (shuffled); supported: 0, rows as they are",
                             static_cast<int>(options->weights_format)));
  }
  if (options->asymmetric_quantize_inputs) link.problem("inputs are quantized with a zero point; supported: without");
  link.activation(options->activation);
  link.flag("keep_num_dims", options->keep_num_dims);
  if (options->keep_num_dims) link.needs_version(5);
  if (op.inputs.size() == 2) link.needs_version(6);  // no biases
}

void add(OptionsLink& link, const Operator&) {
  link.activation(link.table<schema::AddOptionsT>(kDefaults)->activation);
}

void arg_max(OptionsLink& link, const Operator&) {
  link.output_type(link.table<schema::ArgMaxOptionsT>(kDefaults)->output_type);
}

void arg_min(OptionsLink& link, const Operator&) {
  link.output_type(link.table<schema::ArgMinOptionsT>(kDefaults)->output_type);
}

void batch_matmul(OptionsLink& link, const Operator&) {
  auto* options = link.table<schema::BatchMatMulOptionsT>(kDefaults);
  link.flag("adj_x", options->adj_x);
  link.flag("adj_y", options->adj_y);
}

void concatenation(OptionsLink& link, const Operator&) {
  auto* options = link.table<schema::ConcatenationOptionsT>(kRefuse);
  if (options == nullptr) return;
  link.integer("axis", options->axis);
  link.activation(options->activation);
}

void gather(OptionsLink& link, const Operator&) {
  auto* options = link.table<schema::GatherOptionsT>(kRefuse);
  if (options == nullptr) return;
  link.integer("axis", options->axis);
  link.integer("batch_dims", options->batch_dims);
}

void cumsum(OptionsLink& link, const Operator&) {
  auto* options = link.table<schema::CumsumOptionsT>(kDefaults);
  link.flag("exclusive", options->exclusive);
  link.flag("reverse", options->reverse);
}

void depth_to_space(OptionsLink& link, const Operator&) {
  auto* options = link.table<schema::DepthToSpaceOptionsT>(kRefuse);
  if (options != nullptr) link.positive("block_size", options->block_size);
}

void div(OptionsLink& link, const Operator&) {
  link.activation(link.table<schema::DivOptionsT>(kDefaults)->activation);
}

void leaky_relu(OptionsLink& link, const Operator&) {
  auto* options = link.table<schema::LeakyReluOptionsT>(kRefuse);
  if (options != nullptr) link.real("alpha", options->alpha);
}

void mirror_pad(OptionsLink& link, const Operator&) {
  auto* options = link.table<schema::MirrorPadOptionsT>(kRefuse);
  if (options != nullptr) link.mirror_mode(options->mode);
}

void resize_nearest(OptionsLink& link, const Operator&) {
  auto* options = link.table<schema::ResizeNearestNeighborOptionsT>(kDefaults);
  link.flag("align_corners", options->align_corners);
  link.flag("half_pixel_centers", options->half_pixel_centers);
}

void space_to_depth(OptionsLink& link, const Operator&) {
  auto* options = link.table<schema::SpaceToDepthOptionsT>(kRefuse);
  if (options != nullptr) link.positive("block_size", options->block_size);
}

void transpose_conv(OptionsLink& link, const Operator& op) {
  auto* options = link.table<schema::TransposeConvOptionsT>(kRefuse);
  if (options == nullptr) return;
  link.positive("stride_h", options->stride_h);
  link.positive("stride_w", options->stride_w);
  link.padding(options->padding);
  link.activation(options->activation);
  if (op.inputs.size() == 4) link.needs_version(3);  // biases
}

void mul(OptionsLink& link, const Operator&) {
  link.activation(link.table<schema::MulOptionsT>(kDefaults)->activation);
}

void pack(OptionsLink& link, const Operator&) {
  auto* options = link.table<schema::PackOptionsT>(kRefuse);
  if (options == nullptr) return;
  link.positive("values_count", options->values_count);
  link.integer("axis", options->axis);
}

void reduce(OptionsLink& link, const Operator&) {
  auto* options = link.table<schema::ReducerOptionsT>(kRefuse);
  if (options != nullptr) link.flag("keep_dims", options->keep_dims);
}

void reshape(OptionsLink& link, const Operator&) {
  link.new_shape(link.table<schema::ReshapeOptionsT>(kDefaults)->new_shape);
}

void resize_bilinear(OptionsLink& link, const Operator&) {
  auto* options = link.table<schema::ResizeBilinearOptionsT>(kDefaults);
  link.flag("align_corners", options->align_corners);
  link.flag("half_pixel_centers", options->half_pixel_centers);
}

void shape(OptionsLink& link, const Operator&) {
  link.output_type(link.table<schema::ShapeOptionsT>(kDefaults)->out_type);
}

void softmax(OptionsLink& link, const Operator&) {
  auto* options = link.table<schema::SoftmaxOptionsT>(kRefuse);
  if (options != nullptr) link.real("beta", options->beta);
}

void split(OptionsLink& link, const Operator&) {
  auto* options = link.table<schema::SplitOptionsT>(kRefuse);
  if (options != nullptr) link.positive("num_splits", options->num_splits);
}

void split_v(OptionsLink& link, const Operator&) {
  auto* options = link.table<schema::SplitVOptionsT>(kRefuse);
  if (options != nullptr) link.positive("num_splits", options->num_splits);
}

void strided_slice(OptionsLink& link, const Operator&) {
  auto* options = link.table<schema::StridedSliceOptionsT>(kRefuse);
  if (options == nullptr) return;
  link.integer("begin_mask", options->begin_mask);
  link.integer("end_mask", options->end_mask);
  link.integer("ellipsis_mask", options->ellipsis_mask);
  link.integer("new_axis_mask", options->new_axis_mask);
  link.integer("shrink_axis_mask", options->shrink_axis_mask);
  link.flag("offset", options->offset);
}

void sub(OptionsLink& link, const Operator&) {
  link.activation(link.table<schema::SubOptionsT>(kDefaults)->activation);
}

void svdf(OptionsLink& link, const Operator&) {
  auto* options = link.table<schema::SVDFOptionsT>(kRefuse);
  if (options == nullptr) return;
  link.positive("rank", options->rank);
  link.activation(options->activation);
  link.flag("asymmetric_quantize_inputs", options->asymmetric_quantize_inputs);
}

void l2_normalization(OptionsLink& link, const Operator&) {
  link.activation(link.table<schema::L2NormOptionsT>(kDefaults)->activation);
}

void lstm(OptionsLink& link, const Operator&) {
  auto* options = link.table<schema::UnidirectionalSequenceLSTMOptionsT>(kRefuse);
  if (options == nullptr) return;
  if (options->asymmetric_quantize_inputs) link.problem("inputs are quantized with a zero point; supported: without");
  if (options->diagonal_recurrent_tensors) link.problem("diagonal recurrent weights; supported: matrices");
  link.curve(options->activation);
  link.real("cell_clip", options->cell_clip);
  link.real("proj_clip", options->proj_clip);
  link.flag("time_major", options->time_major);
}

void unpack(OptionsLink& link, const Operator&) {
  auto* options = link.table<schema::UnpackOptionsT>(kRefuse);
  if (options == nullptr) return;
  link.positive("num", options->num);
  link.integer("axis", options->axis);
}

void nothing(OptionsLink&, const Operator&) {}

constexpr std::array kOperators = {
    OperatorRow{BuiltinOperator::ADD, "rr", add, 2, 3},
    OperatorRow{BuiltinOperator::ARG_MAX, "rr", arg_max, 2},
    OperatorRow{BuiltinOperator::ARG_MIN, "rr", arg_min, 2},
    OperatorRow{BuiltinOperator::AVERAGE_POOL_2D, "r", pool2d, 2, 3},
    OperatorRow{BuiltinOperator::BATCH_TO_SPACE_ND, "rrr", nothing, 2},
    OperatorRow{BuiltinOperator::BROADCAST_TO, "rr", nothing, 2},
    OperatorRow{BuiltinOperator::BATCH_MATMUL, "rr", batch_matmul, 4, 4},
    OperatorRow{BuiltinOperator::CAST, "r", nothing},
    OperatorRow{BuiltinOperator::CONCATENATION, "+", concatenation, 2, 3},
    OperatorRow{BuiltinOperator::CONV_2D, "rro", conv2d, 3, 4},
    OperatorRow{BuiltinOperator::CUMSUM, "rr", cumsum},
    OperatorRow{BuiltinOperator::DEPTHWISE_CONV_2D, "rro", depthwise_conv2d, 3, 5},
    OperatorRow{BuiltinOperator::DEPTH_TO_SPACE, "r", depth_to_space, 2},
    OperatorRow{BuiltinOperator::DEQUANTIZE, "r", nothing, 2, 3},
    OperatorRow{BuiltinOperator::EMBEDDING_LOOKUP, "rr", nothing},
    OperatorRow{BuiltinOperator::EXPAND_DIMS, "rr", nothing, 1, 1, true, "RESHAPE"},
    OperatorRow{BuiltinOperator::FILL, "rr", nothing, 2, 3},
    OperatorRow{BuiltinOperator::FULLY_CONNECTED, "rro", fully_connected, 4, 7},
    OperatorRow{BuiltinOperator::GATHER, "rr", gather, 2, 4},
    OperatorRow{BuiltinOperator::L2_NORMALIZATION, "r", l2_normalization, 2},
    OperatorRow{BuiltinOperator::LEAKY_RELU, "r", leaky_relu, 2, 2},
    OperatorRow{BuiltinOperator::LOGICAL_NOT, "r", nothing},
    OperatorRow{BuiltinOperator::LOG_SOFTMAX, "r", nothing, 2},
    OperatorRow{BuiltinOperator::MAX_POOL_2D, "r", pool2d, 2, 3},
    OperatorRow{BuiltinOperator::MEAN, "rr", reduce, 2, 3},
    OperatorRow{BuiltinOperator::MIRROR_PAD, "rr", mirror_pad, 2},
    OperatorRow{BuiltinOperator::MUL, "rr", mul, 2, 4},
    OperatorRow{BuiltinOperator::PACK, "+", pack, 2, 4},
    OperatorRow{BuiltinOperator::PAD, "rr", nothing, 2, 2},
    OperatorRow{BuiltinOperator::PADV2, "rrr", nothing, 2, 2},
    OperatorRow{BuiltinOperator::RANK, "r", nothing},
    OperatorRow{BuiltinOperator::QUANTIZE, "r", nothing, 1, 2},
    OperatorRow{BuiltinOperator::REDUCE_ALL, "rr", reduce},
    OperatorRow{BuiltinOperator::REDUCE_ANY, "rr", reduce},
    OperatorRow{BuiltinOperator::REDUCE_MAX, "rr", reduce, 2, 3},
    OperatorRow{BuiltinOperator::REDUCE_MIN, "rr", reduce, 2, 3},
    OperatorRow{BuiltinOperator::REDUCE_PROD, "rr", reduce},
    OperatorRow{BuiltinOperator::RESHAPE, "ro", reshape},
    OperatorRow{BuiltinOperator::RESIZE_BILINEAR, "rr", resize_bilinear, 2, 4},
    OperatorRow{BuiltinOperator::RESIZE_NEAREST_NEIGHBOR, "rr", resize_nearest, 2, 4},
    OperatorRow{BuiltinOperator::REVERSE_V2, "rr", nothing, 3},
    OperatorRow{BuiltinOperator::SELECT, "rrr", nothing, 2},
    OperatorRow{BuiltinOperator::SELECT_V2, "rrr", nothing},
    OperatorRow{BuiltinOperator::SHAPE, "r", shape},
    OperatorRow{BuiltinOperator::SLICE, "rrr", nothing, 2, 4},
    OperatorRow{BuiltinOperator::SOFTMAX, "r", softmax, 2, 3},
    OperatorRow{BuiltinOperator::SPACE_TO_BATCH_ND, "rrr", nothing, 2},
    OperatorRow{BuiltinOperator::SPACE_TO_DEPTH, "r", space_to_depth, 2},
    OperatorRow{BuiltinOperator::SPLIT, "rr", split, 2, 4, false},
    OperatorRow{BuiltinOperator::SPLIT_V, "rrr", split_v, 2, 2, false},
    OperatorRow{BuiltinOperator::SQUEEZE, "r", nothing, 1, 1, true, "RESHAPE"},
    OperatorRow{BuiltinOperator::STRIDED_SLICE, "rrrr", strided_slice, 2, 4},
    OperatorRow{BuiltinOperator::SUB, "rr", sub, 2, 5},
    OperatorRow{BuiltinOperator::SUM, "rr", reduce, 2, 3},
    OperatorRow{BuiltinOperator::SVDF, "rrror", svdf, 3, 3},
    OperatorRow{BuiltinOperator::TILE, "rr", nothing, 2, 3},
    OperatorRow{BuiltinOperator::TRANSPOSE, "rr", nothing, 2, 5},
    OperatorRow{BuiltinOperator::TRANSPOSE_CONV, "rrro", transpose_conv, 2, 3},
    OperatorRow{BuiltinOperator::UNIDIRECTIONAL_SEQUENCE_LSTM, "rrrrrrrrrooorrrroorroooo", lstm},
    OperatorRow{BuiltinOperator::UNPACK, "r", unpack, 2, 4, false},
    OperatorRow{BuiltinOperator::ZEROS_LIKE, "r", nothing},
#define UNARY(KIND, INT8_VERSION, RULE) OperatorRow{BuiltinOperator::KIND, "r", nothing, INT8_VERSION, 3},
#include "ops/elementwise/unary.inc"
#undef UNARY
#define BINARY(KIND, INT8_VERSION, RULE) \
  OperatorRow{BuiltinOperator::KIND, "rr", BuiltinOperator::KIND == BuiltinOperator::DIV ? div : nothing, INT8_VERSION},
#include "ops/elementwise/binary.inc"
#undef BINARY
};

std::string_view name_of(const OperatorRow& row) { return schema::EnumNameBuiltinOperator(row.code); }

}  // namespace

const OperatorRow* find_operator_row(BuiltinOperator code) {
  const auto* found = std::ranges::find(kOperators, code, &OperatorRow::code);
  return found == kOperators.end() ? nullptr : found;
}

const OperatorRow* find_operator_row(std::string_view kind) {
  const auto* found = std::ranges::find(kOperators, kind, name_of);
  return found == kOperators.end() ? nullptr : found;
}

std::string supported_operators() {
  std::vector<std::string_view> names;
  for (const OperatorRow& row : kOperators) names.push_back(name_of(row));
  std::ranges::sort(names);
  return fmt::format("{}", fmt::join(names, ", "));
}

}  // namespace milliwatt::tflite
