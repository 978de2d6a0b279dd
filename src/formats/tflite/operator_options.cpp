#include "formats/tflite/operator_options.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace milliwatt::tflite {
namespace {

namespace schema = tflite_schema;
using schema::BuiltinOperator;

void read_conv2d(const OptionsReader& reader) {
  const schema::Conv2DOptions* options = reader.from.builtin_options_as_Conv2DOptions();
  if (options == nullptr) return reader.missing();
  reader.set_positive("stride_h", options->stride_h());
  reader.set_positive("stride_w", options->stride_w());
  reader.set_positive("dilation_h", options->dilation_h());
  reader.set_positive("dilation_w", options->dilation_w());
  reader.set_padding(options->padding());
  reader.set_activation(options->activation());
}

void read_depthwise_conv2d(const OptionsReader& reader) {
  const schema::DepthwiseConv2DOptions* options = reader.from.builtin_options_as_DepthwiseConv2DOptions();
  if (options == nullptr) return reader.missing();
  reader.set_positive("stride_h", options->stride_h());
  reader.set_positive("stride_w", options->stride_w());
  reader.set_positive("dilation_h", options->dilation_h());
  reader.set_positive("dilation_w", options->dilation_w());
  reader.set_positive("depth_multiplier", options->depth_multiplier());
  reader.set_padding(options->padding());
  reader.set_activation(options->activation());
}

void read_average_pool2d(const OptionsReader& reader) {
  const schema::Pool2DOptions* options = reader.from.builtin_options_as_Pool2DOptions();
  if (options == nullptr) return reader.missing();
  reader.set_positive("stride_h", options->stride_h());
  reader.set_positive("stride_w", options->stride_w());
  reader.set_positive("kernel_h", options->kernel_h());
  reader.set_positive("kernel_w", options->kernel_w());
  reader.set_padding(options->padding());
  reader.set_activation(options->activation());
}

void read_fully_connected(const OptionsReader& reader) {
  const schema::FullyConnectedOptions* options = reader.from.builtin_options_as_FullyConnectedOptions();
  if (options != nullptr && options->weights_format() != schema::WeightsFormat::DEFAULT) {
    reader.problem(fmt::format("weights in format {} (shuffled); supported: 0, rows as they are",
                               static_cast<int>(options->weights_format())));
  }
  reader.set_activation(options == nullptr ? schema::Activation::NONE : options->activation());
  reader.set("keep_num_dims", std::int64_t{options != nullptr && options->keep_num_dims()});
}

void read_add(const OptionsReader& reader) {
  const schema::AddOptions* options = reader.from.builtin_options_as_AddOptions();
  reader.set_activation(options == nullptr ? schema::Activation::NONE : options->activation());
}

void read_reshape(const OptionsReader& reader) {
  constexpr std::size_t kMostDimensions = 8;
  const schema::ReshapeOptions* options = reader.from.builtin_options_as_ReshapeOptions();
  // Without it the shape is the second input, or simply the output's.
  if (options == nullptr || options->new_shape() == nullptr || options->new_shape()->size() == 0) return;
  if (options->new_shape()->size() > kMostDimensions) {
    return reader.problem(
        fmt::format("new_shape with {} sizes; supported: up to {}", options->new_shape()->size(), kMostDimensions));
  }
  reader.set("new_shape", std::vector<std::int64_t>(options->new_shape()->begin(), options->new_shape()->end()));
}

void read_softmax(const OptionsReader& reader) {
  const schema::SoftmaxOptions* options = reader.from.builtin_options_as_SoftmaxOptions();
  if (options == nullptr) return reader.missing();
  if (!std::isfinite(options->beta()))
    return reader.problem(fmt::format("beta {}; supported: numbers", options->beta()));
  reader.set("beta", double{options->beta()});
}

void read_svdf(const OptionsReader& reader) {
  const schema::SVDFOptions* options = reader.from.builtin_options_as_SVDFOptions();
  if (options == nullptr) return reader.missing();
  reader.set_positive("rank", options->rank());
  reader.set_activation(options->activation());
  reader.set("asymmetric_quantize_inputs", std::int64_t{options->asymmetric_quantize_inputs()});
}

void read_nothing(const OptionsReader&) {}

constexpr std::array kOperators = {
    OperatorImport{BuiltinOperator::ADD, "rr", read_add},
    OperatorImport{BuiltinOperator::AVERAGE_POOL_2D, "r", read_average_pool2d},
    OperatorImport{BuiltinOperator::CONV_2D, "rro", read_conv2d},
    OperatorImport{BuiltinOperator::DEPTHWISE_CONV_2D, "rro", read_depthwise_conv2d},
    OperatorImport{BuiltinOperator::DEQUANTIZE, "r", read_nothing},
    OperatorImport{BuiltinOperator::FULLY_CONNECTED, "rro", read_fully_connected},
    OperatorImport{BuiltinOperator::QUANTIZE, "r", read_nothing},
    OperatorImport{BuiltinOperator::RESHAPE, "ro", read_reshape},
    OperatorImport{BuiltinOperator::SOFTMAX, "r", read_softmax},
    OperatorImport{BuiltinOperator::SVDF, "rrror", read_svdf},
};

}  // namespace

void OptionsReader::set_positive(std::string_view name, std::int64_t value) const {
  constexpr std::int64_t kMost = 65535;
  if (value < 1 || value > kMost) problem(fmt::format("{} {}; supported: 1 to {}", name, value, kMost));
  set(name, value);
}

void OptionsReader::set_activation(schema::Activation activation) const {
  switch (activation) {
    case schema::Activation::NONE:
      return set("activation", std::string("none"));
    case schema::Activation::RELU:
      return set("activation", std::string("relu"));
    case schema::Activation::RELU_N1_TO_1:
      return set("activation", std::string("relu_n1_to_1"));
    case schema::Activation::RELU6:
      return set("activation", std::string("relu6"));
    default: {
      const std::string_view name = schema::EnumNameActivation(activation);
      problem(fmt::format("fused activation {}; supported: NONE, RELU, RELU_N1_TO_1, RELU6",
                          name.empty() ? std::to_string(static_cast<int>(activation)) : std::string(name)));
    }
  }
}

void OptionsReader::set_padding(schema::Padding padding) const {
  if (padding == schema::Padding::SAME) return set("padding", std::string("same"));
  if (padding == schema::Padding::VALID) return set("padding", std::string("valid"));
  problem(fmt::format("padding number {}; supported: SAME, VALID", static_cast<int>(padding)));
}

const OperatorImport* find_operator_import(BuiltinOperator code) {
  const auto* found = std::ranges::find(kOperators, code, &OperatorImport::code);
  return found == kOperators.end() ? nullptr : found;
}

std::string supported_operators() {
  std::string names;
  for (const OperatorImport& import : kOperators) {
    names += (names.empty() ? "" : ", ") + std::string(schema::EnumNameBuiltinOperator(import.code));
  }
  return names;
}

}  // namespace milliwatt::tflite
