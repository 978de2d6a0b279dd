#include "formats/graphs_to_write.h"
#include "formats/onnx/write.h"
#include "formats/tiny_onnx.h"
#include "hostile/seeds.h"

namespace milliwatt {
namespace {

void set_text(::onnx::NodeProto& node, const std::string& name, const std::string& value) {
  auto* attribute = node.add_attribute();
  attribute->set_name(name);
  attribute->set_type(::onnx::AttributeProto::STRING);
  attribute->set_s(value);
}

void set_reals(::onnx::NodeProto& node, const std::string& name, const std::vector<float>& values) {
  auto* attribute = node.add_attribute();
  attribute->set_name(name);
  attribute->set_type(::onnx::AttributeProto::FLOATS);
  for (const float value : values) attribute->add_floats(value);
}

void set_texts(::onnx::NodeProto& node, const std::string& name, const std::vector<std::string>& values) {
  auto* attribute = node.add_attribute();
  attribute->set_name(name);
  attribute->set_type(::onnx::AttributeProto::STRINGS);
  for (const std::string& value : values) attribute->add_strings(value);
}

/// Convolutions, a normalization, a pool and a dense layer.
TinyOnnx picture() {
  TinyOnnx file;
  file.input("x", {1, 2, 6, 6});
  file.counting("taps", {4, 2, 3, 3}, -0.5F, 0.01F);
  for (const char* name : {"scale", "shift", "mean", "variance"}) file.counting(name, {4}, 0.5F, 0.25F);
  file.counting("rows", {3, 36}, -0.1F, 0.002F);
  file.counting("bias", {3}, 0, 1);
  set_integers(file.node("Conv", {"x", "taps"}, "conv"), "pads", {1, 1, 1, 1});
  file.node("BatchNormalization", {"conv", "scale", "shift", "mean", "variance"}, "normal");
  file.node("Relu", {"normal"}, "relu");
  auto& pool = file.node("MaxPool", {"relu"}, "pool");
  set_integers(pool, "kernel_shape", {2, 2});
  set_integers(pool, "strides", {2, 2});
  file.node("Flatten", {"pool"}, "flat");
  set_integer(file.node("Gemm", {"flat", "rows", "bias"}, "dense"), "transB", 1);
  file.node("Softmax", {"dense"}, "y");
  file.output("y");
  return file;
}

/// Two steps: an operator for each part of each step takes long enough to plan.
TinyOnnx recurrent(const std::string& kind, std::int64_t gates) {
  TinyOnnx file;
  file.input("x", {2, 1, 4});
  file.counting("w", {1, gates * 2, 4}, -0.3F, 0.01F);
  file.counting("r", {1, gates * 2, 2}, -0.2F, 0.02F);
  file.counting("b", {1, gates * 4}, -0.1F, 0.03F);
  auto& node = file.node(kind, {"x", "w", "r", "b"}, "y");
  node.add_output("last");
  set_integer(node, "hidden_size", 2);
  set_text(node, "direction", kind == "GRU" ? "forward" : "reverse");
  if (kind == "GRU") set_integer(node, "linear_before_reset", 1);
  file.output("y");
  file.output("last");
  return file;
}

/// One tree of a comparison and two leaves.
TinyOnnx tree(bool is_classifier) {
  TinyOnnx file;
  file.input("x", {1, 3});
  auto* set = file.model().add_opset_import();
  set->set_domain("ai.onnx.ml");
  set->set_version(3);
  auto& node = file.node(is_classifier ? "TreeEnsembleClassifier" : "TreeEnsembleRegressor", {"x"},
                         is_classifier ? "label" : "y");
  node.set_domain("ai.onnx.ml");
  set_integers(node, "nodes_treeids", {0, 0, 0});
  set_integers(node, "nodes_nodeids", {0, 1, 2});
  set_integers(node, "nodes_featureids", {2, 0, 0});
  set_reals(node, "nodes_values", {0.5F, 0, 0});
  set_texts(node, "nodes_modes", {"BRANCH_LEQ", "LEAF", "LEAF"});
  set_integers(node, "nodes_truenodeids", {1, 0, 0});
  set_integers(node, "nodes_falsenodeids", {2, 0, 0});
  const std::string leaves = is_classifier ? "class" : "target";
  set_integers(node, leaves + "_treeids", {0, 0, 0, 0});
  set_integers(node, leaves + "_nodeids", {1, 1, 2, 2});
  set_integers(node, leaves + "_ids", {0, 1, 0, 1});
  set_reals(node, leaves + "_weights", {0.25F, -1, 2, 0.125F});
  if (is_classifier) {
    node.add_output("y");
    set_integers(node, "classlabels_int64s", {0, 1});
    set_text(node, "post_transform", "SOFTMAX");
    file.output("label");
  } else {
    set_integer(node, "n_targets", 2);
  }
  file.output("y");
  return file;
}

void add_codings(TinyOnnx& file) {
  file.counting("scale_x", {}, 0.5F, 0);
  file.counting("scale_w", {}, 0.25F, 0);
  file.counting("scale_y", {}, 1, 0);
  file.codes("zero_x", {}, {-3});
  file.codes("zero_w", {}, {0});
  file.codes("zero_y", {}, {7});
}

/// QuantizeLinear and DequantizeLinear around a dense layer.
TinyOnnx quantized_dense_layer() {
  TinyOnnx file;
  file.input("x", {1, 4});
  add_codings(file);
  file.codes("weights", {2, 4}, {1, -2, 3, -4, 127, -128, 0, 5});
  file.counting("bias", {2}, 0.125F, 1);
  file.node("QuantizeLinear", {"x", "scale_x", "zero_x"}, "codes_x");
  file.node("DequantizeLinear", {"codes_x", "scale_x", "zero_x"}, "reals_x");
  file.node("DequantizeLinear", {"weights", "scale_w", "zero_w"}, "reals_w");
  set_integer(file.node("Gemm", {"reals_x", "reals_w", "bias"}, "sums"), "transB", 1);
  file.node("QuantizeLinear", {"sums", "scale_y", "zero_y"}, "codes_y");
  file.node("DequantizeLinear", {"codes_y", "scale_y", "zero_y"}, "y");
  file.output("y");
  return file;
}

TinyOnnx quantized_convolution() {
  TinyOnnx file;
  file.input("x", {1, 1, 4, 4});
  add_codings(file);
  file.codes("taps", {2, 1, 2, 2}, {1, -2, 3, -4, 127, -128, 0, 5});
  file.node("QuantizeLinear", {"x", "scale_x", "zero_x"}, "codes_x");
  file.node("QLinearConv", {"codes_x", "scale_x", "zero_x", "taps", "scale_w", "zero_w", "scale_y", "zero_y"},
            "codes_y");
  file.node("DequantizeLinear", {"codes_y", "scale_y", "zero_y"}, "y");
  file.output("y");
  return file;
}

/// A shape that the file computes from another.
TinyOnnx computed_shape() {
  TinyOnnx file;
  file.input("x", {2, 3, 4});
  file.integers("first", {0});
  file.integers("rest", {-1});
  file.node("Shape", {"x"}, "shape");
  set_integer(file.node("Gather", {"shape", "first"}, "batch"), "axis", 0);
  set_integer(file.node("Concat", {"batch", "rest"}, "wanted"), "axis", 0);
  file.node("Reshape", {"x", "wanted"}, "y");
  file.output("y");
  return file;
}

/// Softmax of products, and a normalization, gelu by erf.
TinyOnnx attention() {
  TinyOnnx file(17);
  file.input("x", {1, 4, 4});
  for (const char* name : {"q", "k", "v"}) file.counting(name, {4, 4}, -0.2F, 0.05F);
  file.counting("scale", {4}, 1, 0.1F);
  file.counting("half", {}, 0.7F, 0);
  file.node("LayerNormalization", {"x", "scale", "scale"}, "normal");
  file.node("MatMul", {"normal", "q"}, "xq");
  file.node("MatMul", {"normal", "k"}, "xk");
  file.node("MatMul", {"normal", "v"}, "xv");
  set_integers(file.node("Transpose", {"xk"}, "turned"), "perm", {0, 2, 1});
  file.node("MatMul", {"xq", "turned"}, "scores");
  file.node("Mul", {"scores", "half"}, "scaled");
  file.node("Softmax", {"scaled"}, "shares");
  file.node("MatMul", {"shares", "xv"}, "mixed");
  file.node("Erf", {"mixed"}, "curve");
  file.node("Add", {"curve", "x"}, "y");
  file.output("y");
  return file;
}

/// Parts of an image, with edges, in another size.
TinyOnnx moves() {
  TinyOnnx file;
  file.input("x", {1, 2, 4, 4});
  file.integers("starts", {0, 1});
  file.integers("ends", {3, 4});
  file.integers("axes", {2, 3});
  file.integers("edges", {0, 0, 1, 1, 0, 0, 1, 0});
  file.counting("sizes", {4}, 1, 0);
  file.integers("parts", {1, 1});
  file.node("Slice", {"x", "starts", "ends", "axes"}, "slice");
  file.node("Pad", {"slice", "edges"}, "padded");
  auto& resized = file.node("Resize", {"padded", "", "sizes"}, "resized");
  set_text(resized, "mode", "nearest");
  set_text(resized, "coordinate_transformation_mode", "asymmetric");
  set_text(resized, "nearest_mode", "floor");
  auto& split = file.node("Split", {"resized", "parts"}, "a");
  split.add_output("b");
  set_integer(split, "axis", 1);
  set_integer(file.node("Concat", {"b", "a"}, "joined"), "axis", 1);
  set_integers(file.node("ReduceMean", {"joined"}, "y"), "axes", {2, 3});
  file.output("y");
  return file;
}

/// Two inputs, two outputs and a comparison.
TinyOnnx two_inputs() {
  TinyOnnx file;
  file.input("a", {2, 3});
  file.input("b", {2, 3});
  file.node("Less", {"a", "b"}, "below");
  file.node("Where", {"below", "a", "b"}, "least");
  file.node("Sigmoid", {"least"}, "y");
  file.node("Sub", {"a", "y"}, "rest");
  file.output("y");
  file.output("rest");
  return file;
}

/// One-dimensional convolutions, one of them transposed.
TinyOnnx signal() {
  TinyOnnx file;
  file.input("x", {1, 2, 8});
  file.counting("taps", {3, 2, 3}, -0.5F, 0.05F);
  file.counting("back", {3, 2, 4}, -0.5F, 0.05F);
  set_integers(file.node("Conv", {"x", "taps"}, "conv"), "dilations", {2});
  file.node("Tanh", {"conv"}, "curve");
  set_integers(file.node("ConvTranspose", {"curve", "back"}, "y"), "strides", {2});
  file.output("y");
  return file;
}

}  // namespace

std::vector<SeedFile> onnx_seeds() {
  std::vector<SeedFile> seeds;
  const auto add = [&](const std::string& name, std::vector<std::byte> bytes) {
    seeds.push_back({name + ".onnx", std::move(bytes)});
  };
  add("picture", picture().bytes());
  add("lstm", recurrent("LSTM", 4).bytes());
  add("gru", recurrent("GRU", 3).bytes());
  add("tree_classifier", tree(true).bytes());
  add("tree_regressor", tree(false).bytes());
  add("quantized_dense_layer", quantized_dense_layer().bytes());
  add("quantized_convolution", quantized_convolution().bytes());
  add("computed_shape", computed_shape().bytes());
  add("attention", attention().bytes());
  add("moves", moves().bytes());
  add("two_inputs", two_inputs().bytes());
  add("signal", signal().bytes());
  add("moving_operators", onnx_bytes(moving_operators(), "seed"));
  for (const char* kind : {"TRANSPOSE_CONV", "RESIZE_BILINEAR", "MUL", "LOG_SOFTMAX", "BATCH_MATMUL", "LEAKY_RELU"}) {
    add(kind, onnx_bytes(sample_of(kind), "seed"));
  }
  return seeds;
}

}  // namespace milliwatt
