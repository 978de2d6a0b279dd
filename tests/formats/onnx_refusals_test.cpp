// What cannot be read is refused with its place and what would be right; damaged files never do anything else.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

#include "error_text.h"
#include "formats/onnx/read.h"
#include "formats/tiny_onnx.h"
#include "graph/verify.h"

namespace milliwatt {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

std::string refusal_of(const TinyOnnx& file, const InputShapes& shapes = {}) {
  return error_text([&] { parse_onnx(file.bytes(), "tiny.onnx", shapes); });
}

TinyOnnx small_network() {
  TinyOnnx file;
  file.input("image", {1, 2, 6, 6});
  file.counting("weights", {3, 2, 3, 3}, -1, 0.1F);
  file.counting("bias", {3}, 0, 1);
  set_integers(file.node("Conv", {"image", "weights", "bias"}, "sums"), "pads", {1, 1, 1, 1});
  file.node("Flatten", {"sums"}, "flat");
  file.counting("dense", {108, 4}, 0, 0.01F);
  file.node("MatMul", {"flat", "dense"}, "answer");
  file.integers("shape", {2, 2});
  file.node("Reshape", {"answer", "shape"}, "square");
  file.output("square");
  return file;
}

TEST(onnx_refusals, no_model) {
  const std::vector<std::byte> nothing;
  EXPECT_THAT(error_text([&] { parse_onnx(nothing, "x.onnx"); }),
              AllOf(StartsWith("x.onnx: not an ONNX model"), HasSubstr("give a whole .onnx file")));
}

TEST(onnx_refusals, an_operator_that_is_not_known_is_named_with_its_number) {
  TinyOnnx file = small_network();
  file.node("Fancy", {"square"}, "fancy");
  EXPECT_THAT(refusal_of(file), AllOf(StartsWith("tiny.onnx: op 4 Fancy \"fancy_node\": is not supported; supported: "),
                                      HasSubstr("Conv"), Not(HasSubstr("\n"))));
}

TEST(onnx_refusals, trees) {
  TinyOnnx file;
  file.input("x", {1, 4});
  ::onnx::NodeProto& node = file.node("TreeEnsembleRegressor", {"x"}, "y");
  node.set_domain("ai.onnx.ml");
  file.output("y");
  EXPECT_THAT(refusal_of(file), HasSubstr("lists of 0 nodes and 0 weights that are not equally long"));
  for (const char* list : {"nodes_treeids", "nodes_nodeids", "nodes_truenodeids", "nodes_falsenodeids",
                           "target_treeids", "target_nodeids", "target_ids"}) {
    set_integers(node, list, {0});
  }
  set_integers(node, "nodes_featureids", {4});
  for (const char* list : {"nodes_values", "target_weights"}) {
    ::onnx::AttributeProto& attribute = *node.add_attribute();
    attribute.set_name(list);
    attribute.set_type(::onnx::AttributeProto::FLOATS);
    attribute.add_floats(1);
  }
  ::onnx::AttributeProto& modes = *node.add_attribute();
  modes.set_name("nodes_modes");
  modes.set_type(::onnx::AttributeProto::STRINGS);
  modes.add_strings("BRANCH_LEQ");
  EXPECT_THAT(refusal_of(file), HasSubstr("feature 4 in tree 0; supported: below 4"));
  node.mutable_attribute(7)->set_ints(0, 3);
  EXPECT_THAT(refusal_of(file), HasSubstr("node 0 of tree 0 is missing or has two parents; supported: a tree"));
  modes.set_strings(0, "BRANCH_EQ");
  EXPECT_THAT(refusal_of(file), HasSubstr("nodes_modes BRANCH_EQ; supported: BRANCH_LEQ, "));
  node.set_op_type("TreeEnsembleClassifier");
  EXPECT_THAT(refusal_of(file), HasSubstr("labels that are no whole numbers"));
}

TEST(onnx_refusals, what_depends_on_a_refused_operator_is_not_counted_as_another) {
  TinyOnnx file;
  file.input("x", {1, 4});
  file.node("Fancy", {"x"}, "a");
  file.node("Transpose", {"a"}, "b");
  file.output("b");
  EXPECT_THAT(refusal_of(file), AllOf(HasSubstr("op 0 Fancy"), Not(HasSubstr("op 1"))));
}

TEST(onnx_refusals, a_value_that_nobody_writes) {
  TinyOnnx file;
  file.node("Transpose", {"nowhere"}, "b");
  file.output("b");
  EXPECT_THAT(refusal_of(file), HasSubstr("reads \"nowhere\", which nothing writes"));
}

TEST(onnx_refusals, operators_in_a_circle) {
  TinyOnnx file;
  file.input("x", {1, 4});
  file.node("Add", {"x", "b"}, "a");
  file.node("Transpose", {"a"}, "b");
  file.output("b");
  EXPECT_THAT(refusal_of(file), HasSubstr("op 0 Add"));
}

TEST(onnx_refusals, operators_may_stand_in_any_order) {
  TinyOnnx file;
  file.input("x", {1, 4});
  file.node("Reshape", {"x", "shape"}, "y");
  auto& constant = file.node("Constant", {}, "shape");
  set_integers(constant, "value_ints", {2, 2});
  file.output("y");
  EXPECT_EQ(refusal_of(file), "");
}

TEST(onnx_refusals, free_dimensions_need_a_shape) {
  TinyOnnx file;
  file.input("x", {-1, -1});
  file.node("Transpose", {"x"}, "y");
  file.output("y");
  EXPECT_THAT(refusal_of(file), HasSubstr("input \"x\": free dimensions (N,N); give its shape with --shape x="));
  EXPECT_EQ(refusal_of(file, {{"x", {2, 3}}}), "");
  EXPECT_THAT(refusal_of(file, {{"y", {2, 3}}}), HasSubstr("--shape y: there is no such input; inputs: x"));
}

TEST(onnx_refusals, a_name_twice) {
  TinyOnnx file;
  file.input("x", {1, 4});
  file.node("Transpose", {"x"}, "y");
  file.node("Transpose", {"y"}, "x");
  file.output("y");
  EXPECT_THAT(refusal_of(file), HasSubstr("writes \"x\", which there is already"));
}

TEST(onnx_refusals, constants_that_do_not_fit_their_shape) {
  TinyOnnx file = small_network();
  file.graph().mutable_initializer(0)->add_float_data(1);
  EXPECT_THAT(refusal_of(file), HasSubstr("constant \"weights\": values for 220 bytes; its shape 3x2x3x3 needs 216"));
}

TEST(onnx_refusals, numbers_that_lead_out_of_memory) {
  TinyOnnx file;
  file.integers("shape", {1 << 20, 1 << 20, 1 << 20});
  file.node("ConstantOfShape", {"shape"}, "huge");
  file.output("huge");
  EXPECT_THAT(refusal_of(file), HasSubstr("op 0 ConstantOfShape"));
}

TEST(onnx_refusals, kinds_that_would_break_the_line) {
  TinyOnnx file = small_network();
  file.graph().mutable_node(0)->set_op_type("Two\nlines");
  EXPECT_THAT(refusal_of(file), HasSubstr("op 0 \"Two\\x0alines\""));
}

TEST(onnx_refusals, files_cut_short_or_damaged) {
  const std::vector<std::byte> whole = small_network().bytes();
  std::mt19937 random(1);
  const auto try_to_read = [](const std::vector<std::byte>& bytes) {
    Graph graph;
    const std::string refusal = error_text([&] { graph = parse_onnx(bytes, "damaged.onnx"); });
    EXPECT_EQ(refusal.find('\n'), std::string::npos);
    EXPECT_TRUE(!refusal.empty() || structural_problems(graph).empty());
  };
  for (std::ptrdiff_t size = 0; size < std::ssize(whole); size += 7) try_to_read({whole.begin(), whole.begin() + size});
  for (int i = 0; i < 2000; ++i) {
    std::vector<std::byte> bytes = whole;
    for (std::uint32_t change = 0; change <= random() % 4; ++change) {
      bytes[random() % bytes.size()] = static_cast<std::byte>(random() % 256);
    }
    try_to_read(bytes);
  }
}

}  // namespace
}  // namespace milliwatt
