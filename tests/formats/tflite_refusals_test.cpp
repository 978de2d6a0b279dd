// What is said of a file that is not sound: the place, what is wrong, what would be right.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <limits>
#include <string_view>

#include "formats/tflite/operator_options.h"
#include "formats/tflite/read.h"
#include "formats/tiny_tflite.h"

namespace milliwatt {
namespace {

namespace schema = tflite_schema;
using schema::BuiltinOperator;
using ::testing::HasSubstr;

/// Behind every refusal of an operator.
std::string supported() { return "; supported: " + tflite::supported_operators(); }

// What is said of the convolution after one change to it.
template <typename Spoil>
std::string refusal_after(Spoil spoil) {
  TinyTflite tiny = convolution();
  spoil(tiny);
  return tiny.refusal();
}

template <typename Spoil>
std::string refusal_after_options(Spoil spoil) {
  return refusal_after([&](TinyTflite& tiny) { spoil(*tiny.op(0).builtin_options.AsConv2DOptions()); });
}

std::string refusal_of_text(std::string_view text) {
  return refusal_of(std::as_bytes(std::span(text.data(), text.size())));
}

TEST(parse_tflite, refuses_what_is_no_tflite_file) {
  EXPECT_EQ(refusal_of_text(""), "the file is empty; give a .tflite file");
  const std::string expected = "not a TensorFlow Lite model (no TFL3 identifier at byte 4); give a .tflite file";
  EXPECT_EQ(refusal_of_text("abc"), expected);
  EXPECT_EQ(refusal_of_text("This is a text file, and long enough to be a model."), expected);
  EXPECT_EQ(refusal_of_text("\x1c\0\0\0TFL2............"), expected);
  EXPECT_THAT(refusal_of_text("\x89HDF\r\n\x1a\n"), HasSubstr("(a Keras HDF5 file); convert it"));
  EXPECT_THAT(refusal_of_text("PK\x03\x04........"), HasSubstr("(a zip archive)"));
  EXPECT_THAT(refusal_of_text("version https://git-lfs.github.com/spec/v1"), HasSubstr("git lfs pull"));
}

TEST(parse_tflite, refuses_tables_that_do_not_hold_together) {
  const std::string_view garbage("\xff\xff\xff\x7fTFL3aaaaaaaaaaaaaaaa", 24);
  EXPECT_EQ(refusal_of_text(garbage),
            "damaged or cut short: the tables in its 24 bytes do not hold together; copy the file again");
}

TEST(parse_tflite, refuses_other_schema_versions) {
  EXPECT_EQ(refusal_after([](TinyTflite& tiny) { tiny.model.version = 2; }), "schema version 2; supported: 3");
}

TEST(parse_tflite, refuses_all_but_one_subgraph) {
  EXPECT_EQ(refusal_after([](TinyTflite& tiny) { tiny.model.subgraphs.clear(); }),
            "0 subgraphs (control flow or several signatures); supported: 1");
  EXPECT_EQ(
      refusal_after([](TinyTflite& tiny) { tiny.model.subgraphs.push_back(std::make_unique<schema::SubGraphT>()); }),
      "2 subgraphs (control flow or several signatures); supported: 1, and those that only set variables once");
}

TEST(parse_tflite, names_operators_that_are_not_supported) {
  EXPECT_EQ(refusal_after([](TinyTflite& tiny) { tiny.model.operator_codes[1]->builtin_code = BuiltinOperator::LSTM; }),
            "op 1 LSTM \"out\" is not supported" + supported());
  EXPECT_EQ(refusal_after([](TinyTflite& tiny) {
              tiny.model.operator_codes[1]->builtin_code = BuiltinOperator::CUSTOM;
              tiny.model.operator_codes[1]->custom_code = "My\nOp";
            }),
            "op 1 custom operator \"My\\x0aOp\" \"out\" is not supported" + supported());
  for (const int number : {4711, -1, 127 << 24}) {
    EXPECT_EQ(refusal_after([&](TinyTflite& tiny) {
                tiny.model.operator_codes[1]->narrow_builtin_code = -1;
                tiny.model.operator_codes[1]->builtin_code = static_cast<BuiltinOperator>(number);
              }),
              "op 1 operator number " + std::to_string(number) + " \"out\" is not supported" + supported());
  }
}

TEST(parse_tflite, names_each_unsupported_kind_once) {
  TinyTflite tiny = convolution();
  for (int i = 0; i < 3; ++i) {
    const std::int32_t id = tiny.add_tensor("rnn", {1});
    tiny.add_operator(BuiltinOperator::RNN, {4}, {id});
  }
  tiny.add_operator(BuiltinOperator::WHERE, {4}, {0});
  EXPECT_EQ(
      tiny.refusal(),
      "op 2 RNN \"rnn\" is not supported (nor 2 more of its kind), op 5 WHERE \"in\" is not supported" + supported());
}

TEST(parse_tflite, collects_all_problems) {
  EXPECT_EQ(
      refusal_after([](TinyTflite& tiny) {
        tiny.model.version = 4;
        tiny.op(0).inputs = {0};
        tiny.tensor(0).shape = {-1, 4, 4, 1};
      }),
      "schema version 4; supported: 3; also op 0 CONV_2D \"conv\": 1 inputs; it takes 2 to 3; also tensor 0 \"in\": "
      "shape -1x4x4x1; every size must be at least 1: export the model again with fixed sizes");
}

TEST(parse_tflite, refuses_wrong_indices) {
  EXPECT_EQ(refusal_after([](TinyTflite& tiny) { tiny.op(1).opcode_index = 2; }),
            "op 1: operator code 2; the file has 2");
  EXPECT_EQ(refusal_after([](TinyTflite& tiny) { tiny.op(0).inputs[1] = 5; }),
            "op 0 CONV_2D \"conv\": input 1: there is no tensor 5; the graph has 5");
  EXPECT_THAT(refusal_after([](TinyTflite& tiny) { tiny.op(0).outputs[0] = -1; }),
              HasSubstr("op 0 CONV_2D \"op0\": output 0: there is no tensor -1; the graph has 5"));
  EXPECT_THAT(refusal_after([](TinyTflite& tiny) { tiny.op(0).outputs[0] = 0x7fffffff; }),
              HasSubstr("there is no tensor 2147483647"));
  EXPECT_EQ(refusal_after([](TinyTflite& tiny) { tiny.subgraph().inputs.push_back(77); }),
            "input tensor 77: there is no such tensor; the graph has 5");
  EXPECT_EQ(refusal_after([](TinyTflite& tiny) { tiny.subgraph().outputs[0] = -7; }),
            "output tensor -7: there is no such tensor; the graph has 5");
  EXPECT_EQ(refusal_after([](TinyTflite& tiny) { tiny.tensor(1).buffer = 3; }),
            "tensor 1 \"kernel\": buffer 3; the file has 3");
}

TEST(parse_tflite, refuses_wrong_numbers_of_inputs_and_outputs) {
  EXPECT_EQ(refusal_after([](TinyTflite& tiny) {
              tiny.op(0).inputs = {0, 1, 2, 0};
            }),
            "op 0 CONV_2D \"conv\": 4 inputs; it takes 2 to 3");
  EXPECT_EQ(refusal_after([](TinyTflite& tiny) { tiny.op(1).inputs = {}; }),
            "op 1 SOFTMAX \"out\": 0 inputs; it takes 1");
  EXPECT_EQ(refusal_after([](TinyTflite& tiny) { tiny.op(1).outputs = {}; }),
            "op 1 SOFTMAX \"op1\": 0 outputs; it has 1");
  EXPECT_EQ(refusal_after([](TinyTflite& tiny) {
              tiny.op(1).outputs = {4, 3};
            }),
            "op 1 SOFTMAX \"out\": 2 outputs; it has 1");
  EXPECT_EQ(refusal_after([](TinyTflite& tiny) {
              tiny.op(0).inputs = {0, -1, 2};
            }),
            "op 0 CONV_2D \"conv\": input 1 is left out; it must be there");
}

TEST(parse_tflite, refuses_an_order_in_which_operators_cannot_run) {
  EXPECT_THAT(
      refusal_after([](TinyTflite& tiny) { std::swap(tiny.subgraph().operators[0], tiny.subgraph().operators[1]); }),
      HasSubstr("is not written by an earlier operator"));
}

TEST(parse_tflite, refuses_shapes_that_cannot_be) {
  EXPECT_THAT(refusal_after([](TinyTflite& tiny) { tiny.tensor(0).shape[1] = 0; }),
              HasSubstr("shape 1x0x4x1; every size"));
  EXPECT_EQ(refusal_after([](TinyTflite& tiny) {
              tiny.tensor(0).shape = {1 << 20, 1 << 20};
            }),
            "tensor 0 \"in\": shape 1048576x1048576 is too large; a tensor has at most 2147483647 bytes");
  EXPECT_EQ(refusal_after([](TinyTflite& tiny) { tiny.tensor(0).shape = std::vector<std::int32_t>(9, 1); }),
            "tensor 0 \"in\": 9 dimensions; supported: up to 8");
}

TEST(parse_tflite, refuses_types_that_are_not_supported) {
  EXPECT_EQ(refusal_after([](TinyTflite& tiny) { tiny.tensor(0).type = schema::TensorType::FLOAT16; }),
            "tensor 0 \"in\": type FLOAT16; supported: in constants");
  EXPECT_EQ(refusal_after([](TinyTflite& tiny) { tiny.tensor(0).type = schema::TensorType::FLOAT64; }),
            "tensor 0 \"in\": type FLOAT64; supported: FLOAT32, INT8, UINT8, INT16, INT32, INT64, BOOL, and INT4 and "
            "FLOAT16 in constants");
  EXPECT_EQ(refusal_after([](TinyTflite& tiny) { tiny.tensor(1).type = schema::TensorType::INT4; }),
            "tensor 1 \"kernel\": 18 bytes of 2x3x3x1 INT4; the file is damaged: export the model again");
  EXPECT_THAT(refusal_after([](TinyTflite& tiny) { tiny.tensor(0).type = static_cast<schema::TensorType>(-3); }),
              HasSubstr("type number -3; supported"));
}

TEST(parse_tflite, refuses_data_that_do_not_match_or_are_elsewhere) {
  EXPECT_EQ(refusal_after([](TinyTflite& tiny) { tiny.model.buffers[1]->data.pop_back(); }),
            "tensor 1 \"kernel\": has 17 bytes of data; s8 2x3x3x1 takes 18");
  EXPECT_EQ(refusal_after([](TinyTflite& tiny) { tiny.tensor(1).sparsity = std::make_unique<schema::OpaqueT>(); }),
            "tensor 1 \"kernel\": sparse weights; supported: dense ones");
  EXPECT_EQ(refusal_after([](TinyTflite& tiny) { tiny.tensor(1).external_buffer = 1; }),
            "tensor 1 \"kernel\": data in another file; supported: data in this one");
  EXPECT_EQ(refusal_after([](TinyTflite& tiny) { tiny.model.buffers[1]->offset = 4096; }),
            "tensor 1 \"kernel\": data behind the tables (a file of more than 2 GB); supported: data within them");
}

TEST(parse_tflite, refuses_quantization_that_cannot_be) {
  EXPECT_EQ(refusal_after([](TinyTflite& tiny) { tiny.tensor(1).quantization->details_kind = 1; }),
            "tensor 1 \"kernel\": quantization of its own kind; supported: scales and zero points");
  EXPECT_EQ(refusal_after([](TinyTflite& tiny) {
              tiny.tensor(1).quantization->zero_point = {0, 0, 0};
            }),
            "tensor 1 \"kernel\": 2 scales and 3 zero points; supported: as many of both");
  EXPECT_EQ(refusal_after([](TinyTflite& tiny) {
              tiny.tensor(1).quantization->scale = {1, 1, 1};
            }),
            "tensor 1 \"kernel\": 3 scales and 2 zero points; supported: as many of both");
  EXPECT_EQ(refusal_after([](TinyTflite& tiny) { tiny.tensor(1).quantization->quantized_dimension = 1; }),
            "tensor 1 \"kernel\": has 2 scales along axis 1; its shape 2x3x3x1 needs 1 or 3");
  EXPECT_EQ(refusal_after([](TinyTflite& tiny) { tiny.tensor(1).quantization->quantized_dimension = 4; }),
            "tensor 1 \"kernel\": quantized along axis 4; its shape 2x3x3x1 has axes 0 to 3");
  EXPECT_EQ(refusal_after([](TinyTflite& tiny) { tiny.tensor(0).quantization->zero_point = {1LL << 40}; }),
            "tensor 0 \"in\": zero point 1099511627776; supported: 32 bits");
  EXPECT_EQ(refusal_after([](TinyTflite& tiny) { tiny.tensor(0).quantization->zero_point = {-129}; }),
            "tensor 0 \"in\": zero point -129 is not a code of s8; those are -128 to 127");
  EXPECT_EQ(refusal_after([](TinyTflite& tiny) { tiny.tensor(0).quantization->scale = {-1.0F}; }),
            "tensor 0 \"in\": scale -1; scales must be positive and finite");
}

TEST(parse_tflite, refuses_options_that_cannot_be) {
  EXPECT_EQ(refusal_after([](TinyTflite& tiny) { tiny.op(0).builtin_options.Reset(); }),
            "op 0 CONV_2D \"conv\": its options are missing; export the model again");
  EXPECT_EQ(refusal_after([](TinyTflite& tiny) { tiny.op(0).builtin_options.Set(schema::AddOptionsT()); }),
            "op 0 CONV_2D \"conv\": its options are missing; export the model again");
  EXPECT_EQ(refusal_after_options([](schema::Conv2DOptionsT& options) { options.stride_h = 0; }),
            "op 0 CONV_2D \"conv\": stride_h 0; supported: 1 to 65535");
  EXPECT_EQ(refusal_after_options([](schema::Conv2DOptionsT& options) { options.dilation_w = 0x7fffffff; }),
            "op 0 CONV_2D \"conv\": dilation_w 2147483647; supported: 1 to 65535");
  EXPECT_EQ(refusal_after_options([](auto& options) { options.padding = static_cast<schema::Padding>(2); }),
            "op 0 CONV_2D \"conv\": padding number 2; supported: SAME, VALID");
  EXPECT_EQ(refusal_after_options([](auto& options) { options.activation = schema::Activation::TANH; }),
            "op 0 CONV_2D \"conv\": fused activation TANH; supported: NONE, RELU, RELU_N1_TO_1, RELU6");
  EXPECT_EQ(refusal_after_options([](auto& options) { options.activation = static_cast<schema::Activation>(-9); }),
            "op 0 CONV_2D \"conv\": fused activation -9; supported: NONE, RELU, RELU_N1_TO_1, RELU6");
  EXPECT_EQ(refusal_after([](TinyTflite& tiny) {
              tiny.op(1).builtin_options.AsSoftmaxOptions()->beta = std::numeric_limits<float>::infinity();
            }),
            "op 1 SOFTMAX \"out\": beta inf; supported: numbers");
}

TEST(parse_tflite, refuses_shuffled_weights) {
  TinyTflite tiny = convolution();
  schema::FullyConnectedOptionsT options;
  options.weights_format = schema::WeightsFormat::SHUFFLED4x16INT8;
  const std::int32_t out = tiny.add_tensor("dense", {1});
  tiny.add_operator(BuiltinOperator::FULLY_CONNECTED, {4, 1}, {out}).builtin_options.Set(options);
  EXPECT_EQ(tiny.refusal(),
            "op 2 FULLY_CONNECTED \"dense\": weights in format 1 (shuffled); supported: 0, rows as they are");
}

TEST(parse_tflite, refuses_a_reshape_to_too_many_sizes) {
  TinyTflite tiny = convolution();
  schema::ReshapeOptionsT options;
  options.new_shape = std::vector<std::int32_t>(1000, 1);
  const std::int32_t out = tiny.add_tensor("flat", {1});
  tiny.add_operator(BuiltinOperator::RESHAPE, {4}, {out}).builtin_options.Set(options);
  EXPECT_EQ(tiny.refusal(), "op 2 RESHAPE \"flat\": new_shape with 1000 sizes; supported: up to 8");
}

TEST(parse_tflite, refuses_a_name_without_end) {
  EXPECT_EQ(refusal_after([](TinyTflite& tiny) { tiny.tensor(0).name = std::string(5000, 'a'); }),
            "tensor 0: a name of 5000 bytes; supported: up to 4096");
}

// A small file that asks for much: many tensors with the same large buffer.
TEST(parse_tflite, does_not_let_a_small_file_take_much_memory) {
  TinyTflite tiny = convolution();
  tiny.model.buffers[1]->data.resize(1 << 20);
  tiny.tensor(1).shape = {2, 1 << 19};
  tiny.tensor(1).quantization.reset();
  for (int i = 0; i < 300; ++i) {
    tiny.add_tensor("copy", {1 << 20});
    tiny.subgraph().tensors.back()->buffer = 1;
  }
  EXPECT_THAT(tiny.refusal(), HasSubstr("constants of more than 268435456 bytes in all; supported: up to that"));
}

TEST(parse_tflite, does_not_let_equal_names_take_much_time) {
  TinyTflite tiny = convolution();
  for (int i = 0; i < 16000; ++i) tiny.add_tensor("same", {1});
  const auto start = std::chrono::steady_clock::now();
  EXPECT_EQ(tiny.parse().tensors.back().name, "same_16000");
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(5));
}

TEST(parse_tflite, refuses_more_tensors_or_operators_than_any_model_has) {
  TinyTflite tiny = convolution();
  for (int i = 0; i < 16384; ++i) tiny.add_tensor("same", {1});
  EXPECT_THAT(tiny.refusal(), HasSubstr("16389 tensors; supported: up to 16384"));
}

}  // namespace
}  // namespace milliwatt
