// Random layers of the operators that are neither convolutions nor dense layers: the right bytes, and bounds of the
// estimated cycles. How many and which: as speed_test.cpp says.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "base/to_size.h"
#include "device/measured_layers.h"
#include "device/random_layers.h"
#include "graph/builder.h"

namespace milliwatt {
namespace {

/// A layer, and how many cycles it may take.
struct BoundedLayer {
  DeviceCase layer;
  double elements = 0;     ///< read or written
  double most_cycles = 0;  ///< an element
  double call_cycles = 0;  ///< of all calls, on top
};

/// What random layers are made of.
class Maker {
 public:
  explicit Maker(unsigned seed) : random_(seed) {}

  std::mt19937& random() { return random_; }
  int integer(int low, int high) { return low + static_cast<int>(random_() % static_cast<unsigned>(high - low + 1)); }
  bool chance(int percent) { return integer(1, 100) <= percent; }
  float scale() { return std::uniform_real_distribution<float>(0.01F, 0.2F)(random_); }
  Quantization codes() { return per_tensor(scale(), chance(40) ? -128 : integer(-60, 60)); }

  /// An image of about 3,000 elements.
  Shape image() {
    const int channels = size_up_to(256, random_);
    const int width = std::clamp(3000 / channels / 4, 2, integer(4, 24));
    return {1, std::clamp(3000 / channels / width, 2, 24), width, channels};
  }

  std::vector<std::int8_t> values(const Shape& shape) {
    std::vector<std::int8_t> result(to_size(element_count(shape)));
    for (std::int8_t& value : result) value = static_cast<std::int8_t>(integer(-128, 127));
    return result;
  }
  std::string activation() { return chance(60) ? "none" : chance(50) ? "relu" : "relu6"; }

 private:
  std::mt19937 random_;
};

std::string text_of(const std::string& kind, const Shape& in, const Shape& other) {
  return kind + " " + shape_text(in) + " " + shape_text(other);
}

/// One operator of one computed input.
BoundedLayer unary(const std::string& kind, const TensorSpec& in, const TensorSpec& out, const Attributes& attributes,
                   double most) {
  GraphBuilder builder("layer");
  const TensorId from = builder.input("in", in);
  builder.output(builder.op(kind, "out", {from}, attributes, out));
  return {{text_of(kind, in.shape, out.shape), builder.build()},
          static_cast<double>(element_count(in.shape) + element_count(out.shape)),
          most,
          0};
}

/// The output as large as the first operand; the second one of the same shape, or repeated, or constant.
BoundedLayer binary(const std::string& kind, Maker& make) {
  const bool is_choice = kind == "MAXIMUM" || kind == "MINIMUM";
  const Quantization one = make.codes();
  const Shape shape = make.image();
  Shape other = shape;
  const int form = make.integer(0, 4);
  if (form == 1) other = {shape[3]};
  if (form == 2) other = {1};
  if (form == 3) other = {1, 1, 1, shape[3]};
  if (form == 4) other = {1, shape[1], shape[2], 1};
  GraphBuilder builder("layer");
  const TensorSpec second = {ElementType::kInt8, other, is_choice ? one : make.codes()};
  const bool is_constant = form < 4 && make.chance(50);
  const auto add_second = [&] {
    return is_constant ? builder.constant("b", other, make.values(other), second.quantization)
                       : builder.input("b", second);
  };
  std::vector<TensorId> inputs;
  const bool turned = make.chance(30);
  if (turned) inputs.push_back(add_second());
  inputs.push_back(builder.input("a", {ElementType::kInt8, shape, one}));
  if (!turned) inputs.push_back(add_second());
  const Attributes activation = {{"activation", make.activation()}};
  const bool multiplies = kind == "MUL";
  const Quantization sum = per_tensor(make.scale() * (multiplies ? 0.5F : 2.0F), make.integer(-128, 100));
  builder.output(builder.op(kind, "out", inputs, is_choice ? Attributes() : activation,
                            {ElementType::kInt8, shape, is_choice ? one : sum}));
  const double elements = 2.0 * static_cast<double>(element_count(shape)) + static_cast<double>(element_count(other));
  return {{text_of(kind, shape, other) + (is_constant ? " constant" : ""), builder.build()}, elements, 12, 0};
}

BoundedLayer pool(const std::string& kind, Maker& make) {
  const Shape in = make.image();
  PoolSpec spec = {.height = static_cast<int>(in[1]),
                   .width = static_cast<int>(in[2]),
                   .channels = static_cast<int>(in[3]),
                   .kernel_height = make.integer(2, 4),
                   .kernel_width = make.integer(2, 4)};
  if (make.chance(30)) {
    spec.kernel_height = spec.height;
    spec.kernel_width = spec.width;
  }
  spec.kernel_height = std::min(spec.kernel_height, spec.height);
  spec.kernel_width = std::min(spec.kernel_width, spec.width);
  spec.stride_height = make.integer(1, spec.kernel_height);
  spec.stride_width = make.integer(1, spec.kernel_width);
  spec.same_padding = make.chance(40);
  spec.activation = make.chance(80) ? "none" : "relu6";
  spec.kind = kind;
  const Graph graph = pool_graph(spec);
  const double outputs = outputs_of({"", graph});
  const std::string name = kind + " " + shape_text(in) + " window " + std::to_string(spec.kernel_height) + "x" +
                           std::to_string(spec.kernel_width) + " stride " + std::to_string(spec.stride_height) + "x" +
                           std::to_string(spec.stride_width);
  return {{name, graph}, outputs * spec.kernel_height * spec.kernel_width, 5, 24 * outputs};
}

BoundedLayer mean(Maker& make) {
  const Shape in = make.image();
  const std::vector<std::vector<std::int32_t>> choices = {{1, 2}, {1}, {2}, {3}, {2, 3}, {1, 2, 3}};
  const std::vector<std::int32_t>& axes = choices[to_size(make.integer(0, 5))];
  Shape out = in;
  for (const std::int32_t axis : axes) out[to_size(axis)] = 1;
  GraphBuilder builder("layer");
  const TensorId from = builder.input("in", {ElementType::kInt8, in, make.codes()});
  const TensorId along = builder.constant("axes", {static_cast<std::int64_t>(axes.size())}, axes);
  builder.output(builder.op("MEAN", "out", {from, along}, {{"keep_dims", std::int64_t{1}}},
                            {ElementType::kInt8, out, make.codes()}));
  return {
      {text_of("MEAN", in, out), builder.build()}, static_cast<double>(element_count(in) + element_count(out)), 12, 0};
}

BoundedLayer concatenation(Maker& make) {
  Shape out = make.image();
  const Quantization codes = make.codes();
  const auto axis = to_size(make.integer(1, 3));
  GraphBuilder builder("layer");
  std::vector<TensorId> inputs;
  std::string name = "CONCATENATION";
  const int count = make.integer(2, 4);
  std::int64_t size = 0;
  for (int i = 0; i < count; ++i) {
    Shape in = out;
    in[axis] = std::max<std::int64_t>(1, out[axis] / count);
    size += in[axis];
    inputs.push_back(builder.input("in" + std::to_string(i), {ElementType::kInt8, in, codes}));
    name += " " + shape_text(in);
  }
  out[axis] = size;
  builder.output(builder.op("CONCATENATION", "out", inputs,
                            {{"axis", static_cast<std::int64_t>(axis)}, {"activation", std::string("none")}},
                            {ElementType::kInt8, out, codes}));
  return {{name, builder.build()}, 2.0 * static_cast<double>(element_count(out)), 12, 0};
}

BoundedLayer split(Maker& make) {
  Shape in = make.image();
  const Quantization codes = make.codes();
  const auto axis = to_size(make.integer(1, 3));
  const int count = make.integer(2, 4);
  Shape out = in;
  out[axis] = std::max<std::int64_t>(1, in[axis] / count);
  in[axis] = out[axis] * count;
  GraphBuilder builder("layer");
  const TensorId along = builder.constant("axis", {}, std::vector<std::int32_t>{static_cast<std::int32_t>(axis)});
  const TensorId from = builder.input("in", {ElementType::kInt8, in, codes});
  const std::vector<TensorSpec> pieces(to_size(count), {ElementType::kInt8, out, codes});
  for (const TensorId id :
       builder.op_with_outputs("SPLIT", "out", {along, from}, {{"num_splits", std::int64_t{count}}}, pieces)) {
    builder.output(id);
  }
  return {{text_of("SPLIT", in, out), builder.build()}, 2.0 * static_cast<double>(element_count(in)), 12, 0};
}

BoundedLayer transpose(Maker& make) {
  const Shape in = make.image();
  std::vector<std::int32_t> order = {1, 2, 3};
  std::shuffle(order.begin(), order.end(), make.random());
  order.insert(order.begin(), 0);
  Shape out;
  for (const std::int32_t d : order) out.push_back(in[to_size(d)]);
  const Quantization codes = make.codes();
  GraphBuilder builder("layer");
  const TensorId from = builder.input("in", {ElementType::kInt8, in, codes});
  const TensorId perm = builder.constant("perm", {4}, order);
  builder.output(builder.op("TRANSPOSE", "out", {from, perm}, {}, {ElementType::kInt8, out, codes}));
  return {{text_of("TRANSPOSE", in, out), builder.build()}, 2.0 * static_cast<double>(element_count(in)), 12, 0};
}

BoundedLayer pad(Maker& make) {
  const Shape in = make.image();
  std::vector<std::int32_t> pairs = {0, 0};
  Shape out = in;
  for (std::size_t d = 1; d < 4; ++d) {
    for (int side = 0; side < 2; ++side) {
      pairs.push_back(d == 3 && make.chance(70) ? 0 : make.integer(0, 2));
      out[d] += pairs.back();
    }
  }
  const Quantization codes = make.codes();
  GraphBuilder builder("layer");
  const TensorId from = builder.input("in", {ElementType::kInt8, in, codes});
  const TensorId paddings = builder.constant("paddings", {4, 2}, pairs);
  builder.output(builder.op("PAD", "out", {from, paddings}, {}, {ElementType::kInt8, out, codes}));
  return {
      {text_of("PAD", in, out), builder.build()}, static_cast<double>(element_count(in) + element_count(out)), 12, 0};
}

BoundedLayer reshape(Maker& make) {
  const Shape in = make.image();
  const Quantization codes = make.codes();
  const Shape out = make.chance(50) ? Shape{1, in[2], in[1], in[3]} : Shape{1, in[1] * in[2] * in[3]};
  return unary("RESHAPE", {ElementType::kInt8, in, codes}, {ElementType::kInt8, out, codes}, {}, 12);
}

BoundedLayer quantize(ElementType from, ElementType to, Maker& make) {
  const Shape shape = make.image();
  const auto tensor = [&](ElementType type) {
    const bool wide = type == ElementType::kInt16;
    if (type == ElementType::kFloat32) return TensorSpec{type, shape, {}};
    if (type == ElementType::kUint8) return TensorSpec{type, shape, per_tensor(make.scale(), make.integer(0, 255))};
    return TensorSpec{type, shape, wide ? per_tensor(0.0005F * make.scale(), 0) : make.codes()};
  };
  const bool floats = from == ElementType::kFloat32;
  BoundedLayer layer = unary("QUANTIZE", tensor(from), tensor(to), {}, floats ? 40 : 12);
  if (floats) layer.elements /= 2;
  layer.layer.name += " " + std::string(element_name(from)) + " " + std::string(element_name(to));
  return layer;
}

BoundedLayer dequantize(Maker& make) {
  const Shape shape = make.image();
  BoundedLayer layer =
      unary("DEQUANTIZE", {ElementType::kInt8, shape, make.codes()}, {ElementType::kFloat32, shape, {}}, {}, 12);
  layer.elements /= 2;
  return layer;
}

BoundedLayer softmax(Maker& make) {
  const int channels = size_up_to(1000, make.random());
  const int vectors = make.chance(50) ? 1 : make.integer(2, 6);
  const Shape shape = {1, vectors, channels};
  const Quantization half = per_tensor(1.0F / 256, -128);
  BoundedLayer layer = unary("SOFTMAX", {ElementType::kInt8, shape, make.codes()}, {ElementType::kInt8, shape, half},
                             {{"beta", 1.0}}, 20);
  layer.elements /= 2;
  layer.call_cycles = 400.0 * vectors;
  return layer;
}

BoundedLayer logistic(Maker& make) {
  const Shape shape = make.image();
  return unary("LOGISTIC", {ElementType::kInt8, shape, make.codes()},
               {ElementType::kInt8, shape, per_tensor(1.0F / 256, -128)}, {}, 12);
}

BoundedLayer random_layer(int kind, Maker& make) {
  using enum ElementType;
  switch (kind) {
    case 0:
      return binary("ADD", make);
    case 1:
      return binary("SUB", make);
    case 2:
      return binary("MUL", make);
    case 3:
      return binary(make.chance(50) ? "MAXIMUM" : "MINIMUM", make);
    case 4:
      return pool("AVERAGE_POOL_2D", make);
    case 5:
      return pool("MAX_POOL_2D", make);
    case 6:
      return mean(make);
    case 7:
      return concatenation(make);
    case 8:
      return split(make);
    case 9:
      return transpose(make);
    case 10:
      return pad(make);
    case 11:
      return reshape(make);
    case 12:
      return quantize(kInt8, kInt8, make);
    case 13:
      return quantize(kUint8, kInt8, make);
    case 14:
      return quantize(kInt16, kInt8, make);
    case 15:
      return quantize(kFloat32, kInt8, make);
    case 16:
      return dequantize(make);
    case 17:
      return softmax(make);
    default:
      return logistic(make);
  }
}

constexpr int kKinds = 19;

TEST(speed_of_random_layers, others_have_no_cliff) {
  Maker make(speed_seed());
  std::vector<BoundedLayer> bounded;
  std::vector<DeviceCase> layers;
  for (int i = 0; i < speed_layers() / 8; ++i) {
    bounded.push_back(random_layer(i % kKinds, make));
    layers.push_back(bounded.back().layer);
  }
  const std::vector<MeasuredLayer> measured = measure_layers(layers);
  std::vector<double> shares;  // of what a layer may take
  for (std::size_t i = 0; i < bounded.size(); ++i) {
    const BoundedLayer& b = bounded[i];
    shares.push_back(measured[i].cycles / (b.most_cycles * b.elements + b.call_cycles));
    EXPECT_LE(shares.back(), 1.0) << b.layer.name << ": " << measured[i].cycles / b.elements << " cycles an element";
  }
  tell(layers, measured, shares, "of what it may take");
}

}  // namespace
}  // namespace milliwatt
