#include "graph/text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <cstring>
#include <limits>
#include <random>

#include "error_text.h"

namespace milliwatt {
namespace {

using ::testing::HasSubstr;

template <typename T>
Tensor constant_of(const std::string& name, ElementType type, const std::vector<T>& values) {
  Tensor tensor;
  tensor.name = name;
  tensor.type = type;
  tensor.shape = {static_cast<std::int64_t>(values.size())};
  tensor.data.resize(values.size() * sizeof(T));
  std::memcpy(tensor.data.data(), values.data(), tensor.data.size());
  return tensor;
}

// One of everything that a graph can hold, awkward names and values included.
Graph everything() {
  Graph graph;
  graph.name = "every \"thing\"";
  graph.source = "dir\\every.tflite";
  graph.sha256 = "00ff";
  graph.metadata = {{"milliwatt.labels", "yes\nno \"maybe\""}, {"", ""}};
  graph.tensors.push_back({"in\n\xff", ElementType::kInt8, {1, 2, 3, 4}, {{0.1F}, {-128}, 0}, {}, false});
  graph.tensors.push_back({"", ElementType::kInt16, {}, {{1e-30F, 3.0F}, {0, 0}, 3}, {}, true});
  graph.tensors.push_back({"q", ElementType::kUint8, {7}, {{1.0F, 2.0F}, {0, 255}, 0}, {}, false});
  graph.tensors.push_back(constant_of<std::int8_t>("s8", ElementType::kInt8, {-128, 0, 127}));
  graph.tensors.push_back(constant_of<std::uint8_t>("u8", ElementType::kUint8, {0, 255}));
  graph.tensors.push_back(constant_of<std::uint8_t>("bool", ElementType::kBool, {0, 1}));
  graph.tensors.push_back(constant_of<std::int16_t>("s16", ElementType::kInt16, {-32768, 32767}));
  graph.tensors.push_back(constant_of<std::int32_t>("s32", ElementType::kInt32, {std::numeric_limits<int>::min(), -1}));
  graph.tensors.push_back(
      constant_of<std::int64_t>("s64", ElementType::kInt64, {std::numeric_limits<std::int64_t>::min(), 5}));
  graph.tensors.push_back(constant_of<float>(
      "f32", ElementType::kFloat32,
      {0.1F, -0.0F, std::numeric_limits<float>::denorm_min(), std::numeric_limits<float>::max(),
       std::numeric_limits<float>::infinity(), std::bit_cast<float>(0x7fc01234U), std::bit_cast<float>(0xff800001U)}));
  graph.operators.push_back({"CONV_2D", "conv", {0, kNoTensor, 2}, {1}, {}, 0});
  graph.operators.push_back({"odd kind", "", {}, {}, {}, 7});
  graph.operators.back().attributes = {{"i", std::int64_t{-5}},
                                       {"d", 1.0},
                                       {"e", 0.1},
                                       {"n", std::nan("")},
                                       {"f", -std::numeric_limits<double>::infinity()},
                                       {"odd name", std::string("re\"lu")},
                                       {"list", std::vector<std::int64_t>{1, -1}},
                                       {"none", std::vector<std::int64_t>{}}};
  graph.inputs = {0};
  graph.outputs = {1, 2};
  return graph;
}

TEST(print_graph, shows_a_line_a_tensor_and_a_line_an_operator) {
  EXPECT_EQ(print_graph(everything()), R"(graph "every \"thing\"" source "dir\\every.tflite" sha256 "00ff"
metadata "" ""
metadata "milliwatt.labels" "yes\x0ano \"maybe\""
tensor %0 "in\x0a\xff" s8 1x2x3x4 scale 0.1 zero -128
tensor %1 "" s16 scalar axis 3 scale [1e-30, 3] zero 0 variable
tensor %2 "q" u8 7 axis 0 scale [1, 2] zero [0, 255]
tensor %3 "s8" s8 3 = [-128, 0, 127]
tensor %4 "u8" u8 2 = [0, 255]
tensor %5 "bool" bool 2 = [0, 1]
tensor %6 "s16" s16 2 = [-32768, 32767]
tensor %7 "s32" s32 2 = [-2147483648, -1]
tensor %8 "s64" s64 2 = [-9223372036854775808, 5]
tensor %9 "f32" f32 7 = [0.1, -0, 1e-45, 3.4028235e+38, inf, 0x7fc01234, 0xff800001]
op CONV_2D "conv" (%0, -, %2) -> (%1)
op "odd kind" "" () -> () {d: 1.0, e: 0.1, f: -inf, i: -5, list: [1, -1], n: 0x7ff8000000000000, none: [], "odd name": "re\"lu"} source 7
inputs (%0)
outputs (%1, %2)
)");
}

// A graph has no operator==; its parts have.
void expect_equal(const Graph& a, const Graph& b) {
  EXPECT_EQ(a.name, b.name);
  EXPECT_EQ(a.source, b.source);
  EXPECT_EQ(a.sha256, b.sha256);
  EXPECT_EQ(a.metadata, b.metadata);
  EXPECT_EQ(a.inputs, b.inputs);
  EXPECT_EQ(a.outputs, b.outputs);
  ASSERT_EQ(a.tensors.size(), b.tensors.size());
  for (std::size_t i = 0; i < a.tensors.size(); ++i) {
    EXPECT_EQ(a.tensors[i].name, b.tensors[i].name);
    EXPECT_EQ(a.tensors[i].type, b.tensors[i].type);
    EXPECT_EQ(a.tensors[i].shape, b.tensors[i].shape);
    EXPECT_EQ(a.tensors[i].quantization, b.tensors[i].quantization);
    EXPECT_EQ(a.tensors[i].data, b.tensors[i].data);
    EXPECT_EQ(a.tensors[i].is_variable, b.tensors[i].is_variable);
  }
  ASSERT_EQ(a.operators.size(), b.operators.size());
  for (std::size_t i = 0; i < a.operators.size(); ++i) {
    EXPECT_EQ(a.operators[i].kind, b.operators[i].kind);
    EXPECT_EQ(a.operators[i].name, b.operators[i].name);
    EXPECT_EQ(a.operators[i].inputs, b.operators[i].inputs);
    EXPECT_EQ(a.operators[i].outputs, b.operators[i].outputs);
    EXPECT_EQ(a.operators[i].source_index, b.operators[i].source_index);
  }
}

TEST(parse_graph, gives_back_what_was_printed) {
  const Graph graph = everything();
  const Graph parsed = parse_graph(print_graph(graph));
  expect_equal(parsed, graph);
  EXPECT_EQ(print_graph(parsed), print_graph(graph));
  EXPECT_EQ(parsed.operators[1].attributes.at("i"), Attribute(std::int64_t{-5}));
  EXPECT_EQ(parsed.operators[1].attributes.at("d"), Attribute(1.0));
}

TEST(parse_graph, gives_back_every_float) {
  std::mt19937 random(3);
  std::vector<float> values;
  for (int i = 0; i < 20000; ++i) values.push_back(std::bit_cast<float>(static_cast<std::uint32_t>(random())));
  Graph graph;
  graph.tensors.push_back(constant_of<float>("f", ElementType::kFloat32, values));
  EXPECT_EQ(parse_graph(print_graph(graph, 20000)).tensors[0].data, graph.tensors[0].data);
}

TEST(parse_graph, gives_back_codes_of_four_bits) {
  Graph graph;
  graph.name = "halves";
  Tensor tensor;
  tensor.name = "codes";
  tensor.type = ElementType::kInt4;
  tensor.shape = {5};
  tensor.data = {std::byte{0x78}, std::byte{0xf0}, std::byte{0x03}};
  graph.tensors = {tensor};
  const std::string text = print_graph(graph, 100);
  EXPECT_NE(text.find("[-8, 7, 0, -1, 3]"), std::string::npos) << text;
  EXPECT_EQ(parse_graph(text).tensors[0].data, tensor.data);
}

TEST(print_graph, shows_large_constants_by_their_digest) {
  Graph graph;
  graph.tensors.push_back(constant_of<std::int8_t>("w", ElementType::kInt8, {'a', 'b', 'c'}));
  EXPECT_THAT(print_graph(graph, 2), HasSubstr("s8 3 = 3 bytes sha256 ba7816bf8f01cfea"));
  EXPECT_THAT(print_graph(graph, 3), HasSubstr("s8 3 = [97, 98, 99]"));
}

TEST(parse_graph, passes_over_comments_blanks_and_missing_parts) {
  const Graph graph = parse_graph("# nothing but a tensor\n\n \t tensor  %0 \"a # b\" s8 2x2   # its comment\r\n");
  ASSERT_EQ(graph.tensors.size(), 1U);
  EXPECT_EQ(graph.tensors[0].name, "a # b");
  EXPECT_EQ(graph.tensors[0].shape, (Shape{2, 2}));
}

TEST(parse_graph, names_the_line_and_what_belongs_there) {
  const auto refusal = [](const std::string& line) {
    return error_text([&] { parse_graph("tensor %0 \"in\" s8 1\n" + line); });
  };
  EXPECT_EQ(refusal("tensr"), "line 2: expected graph, metadata, tensor, op, inputs or outputs, found \"tensr\"");
  EXPECT_EQ(refusal("metadata a \"b\""), "line 2: expected a name in quotes, found \"a \\\"b\\\"\"");
  EXPECT_EQ(error_text([] { parse_graph("metadata \"a\" \"b\"\nmetadata \"a\" \"c\""); }),
            "line 2: expected a name that is not used yet, found \"\\\"a\\\" \\\"c\\\"\"");
  EXPECT_EQ(refusal("tensor %2 \"a\" s8 1"),
            "line 2: expected tensor %1 (tensors are numbered in order), found \"%2 \\\"a\\\" s8 1\"");
  EXPECT_EQ(refusal("tensor %1 a s8 1"), "line 2: expected a name in quotes, found \"a s8 1\"");
  EXPECT_EQ(refusal("tensor %1 \"a"), "line 2: expected a closing quote, found the end of the line");
  EXPECT_EQ(refusal("tensor %1 \"\\q\" s8 1"),
            "line 2: expected an escape: \\\", \\\\ or \\xNN, found \"\\\\q\\\" s8 1\"");
  EXPECT_EQ(refusal("tensor %1 \"a\" s9 1"),
            "line 2: expected a type: s4, s8, u8, s16, s32, s64, f32 or bool, found \"s9 1\"");
  EXPECT_EQ(refusal("tensor %1 \"a\" s8 1xx2"), "line 2: expected a shape: 1x8x8x3, or scalar, found \"1xx2\"");
  EXPECT_EQ(refusal("tensor %1 \"a\" s8 1 scale x"), "line 2: expected a scale: 0.5, found \"x\"");
  EXPECT_EQ(refusal("tensor %1 \"a\" s8 1 scale 1"), "line 2: expected `zero`, found the end of the line");
  EXPECT_EQ(refusal("tensor %1 \"a\" s8 1 axis 1"), "line 2: expected `scale`, found the end of the line");
  EXPECT_EQ(refusal("tensor %1 \"a\" s8 1 = [300]"),
            "line 2: expected an element of the tensor's type, found \"300]\"");
  EXPECT_THAT(refusal("tensor %1 \"a\" s8 9 = 9 bytes sha256 00"),
              HasSubstr("print the graph with all of its constants"));
  EXPECT_EQ(refusal("tensor %1 \"a\" s8 1 variables"), "line 2: expected the end of the line, found \"variables\"");
  EXPECT_EQ(refusal("op"), "line 2: expected an operator's kind: CONV_2D, found the end of the line");
  EXPECT_EQ(refusal("op A \"a\" (0) -> ()"), "line 2: expected a tensor: %0, or - for none, found \"0) -> ()\"");
  EXPECT_EQ(refusal("op A \"a\" (%0 %1) -> ()"), "line 2: expected `)`, found \"%1) -> ()\"");
  EXPECT_EQ(refusal("op A \"a\" (%99999999999) -> ()"),
            "line 2: expected a tensor's number, found \"99999999999) -> ()\"");
  EXPECT_EQ(refusal("op A \"a\" ()"), "line 2: expected `->`, found the end of the line");
  EXPECT_EQ(refusal("op A \"a\" () -> () {k: 1, k: 2}"),
            "line 2: expected an attribute that is not used yet, found \"k: 2}\"");
  EXPECT_EQ(refusal("op A \"a\" () -> () {k: yes}"),
            "line 2: expected a value: 1, 1.0, \"relu\" or [1, 2], found \"yes}\"");
  EXPECT_EQ(refusal("inputs %0"), "line 2: expected `(`, found \"%0\"");
}

TEST(parse_graph, reads_or_refuses_a_damaged_text) {
  const std::string text = print_graph(everything());
  std::mt19937 random(4);
  for (int i = 0; i < 3000; ++i) {
    std::string changed = text;
    const std::size_t place = random() % changed.size();
    if (random() % 2 == 0) {
      changed.erase(place, 1 + random() % 3);
    } else {
      changed[place] = static_cast<char>(random() % 256);
    }
    const std::string what = error_text([&] { parse_graph(changed); });
    ASSERT_TRUE(what.empty() || what.starts_with("line ")) << what;
  }
}

}  // namespace
}  // namespace milliwatt
