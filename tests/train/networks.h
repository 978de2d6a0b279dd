// Float networks to train in tests, and data to train them with.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/random.h"
#include "graph/builder.h"
#include "train/train.h"

namespace milliwatt::test {

inline std::vector<float> random_values(std::size_t count, std::uint64_t seed, double low = -1, double high = 1) {
  Random random({seed});
  std::vector<float> values(count);
  for (float& value : values) value = static_cast<float>(random.uniform(low, high));
  return values;
}

/// Builds a float network layer by layer; every constant has random values, which the layer's name decides.
class FloatNetwork {
 public:
  FloatNetwork() : builder_("net") {}

  TensorId input(const Shape& shape) { return builder_.input("in", {ElementType::kFloat32, shape, {}}); }

  TensorId constant(const std::string& name, const Shape& shape, double low = -1, double high = 1) {
    return builder_.constant(name, shape,
                             random_values(static_cast<std::size_t>(element_count(shape)), key_of(name), low, high));
  }

  TensorId integers(const std::string& name, const Shape& shape, const std::vector<std::int32_t>& values) {
    return builder_.constant(name, shape, values);
  }

  TensorId conv(const std::string& name, TensorId in, const Shape& weights, const Shape& out,
                const Attributes& attributes, bool with_bias = true) {
    const TensorId bias = with_bias ? constant(name + "/bias", {weights.front()}) : kNoTensor;
    return op("CONV_2D", name, {in, constant(name + "/weights", weights, -0.5, 0.5), bias}, attributes, out);
  }

  TensorId depthwise(const std::string& name, TensorId in, const Shape& weights, const Shape& out,
                     std::int64_t multiplier, Attributes attributes) {
    attributes["depth_multiplier"] = multiplier;
    const TensorId bias = constant(name + "/bias", {weights.back()});
    return op("DEPTHWISE_CONV_2D", name, {in, constant(name + "/weights", weights, -0.5, 0.5), bias}, attributes, out);
  }

  TensorId norm(const std::string& name, TensorId in, const Shape& shape, const std::string& activation) {
    const Shape channels = {shape.back()};
    return op("BATCH_NORM", name,
              {in, constant(name + "/gamma", channels, 0.5, 1.5), constant(name + "/beta", channels),
               constant(name + "/mean", channels), constant(name + "/variance", channels, 0.5, 2)},
              {{"epsilon", 1e-3}, {"activation", activation}}, shape);
  }

  TensorId dense(const std::string& name, TensorId in, std::int64_t inputs, std::int64_t outputs) {
    return op("FULLY_CONNECTED", name,
              {in, constant(name + "/weights", {outputs, inputs}), constant(name + "/bias", {outputs})},
              {{"activation", std::string("none")}}, {1, outputs});
  }

  TensorId op(const std::string& kind, const std::string& name, std::vector<TensorId> inputs, Attributes attributes,
              const Shape& out) {
    return builder_.op(kind, name, std::move(inputs), std::move(attributes), {ElementType::kFloat32, out, {}});
  }

  Graph build(TensorId output) {
    builder_.output(output);
    return builder_.build();
  }

  static Attributes window(std::int64_t stride, const std::string& padding, const std::string& activation) {
    return {{"stride_h", stride},
            {"stride_w", stride},
            {"dilation_h", std::int64_t{1}},
            {"dilation_w", std::int64_t{1}},
            {"padding", padding},
            {"activation", activation}};
  }

 private:
  GraphBuilder builder_;
};

/// 8x6x2 -> 3 classes, through every kind of layer that can be trained, with padding that is not symmetric.
inline Graph every_layer_network() {
  FloatNetwork net;
  TensorId x = net.input({1, 8, 6, 2});
  x = net.conv("conv", x, {6, 3, 3, 2}, {1, 4, 3, 6}, FloatNetwork::window(2, "same", "none"), false);
  x = net.norm("norm", x, {1, 4, 3, 6}, "relu6");
  x = net.depthwise("depthwise", x, {1, 2, 3, 12}, {1, 4, 3, 12}, 2, FloatNetwork::window(1, "same", "relu"));
  const TensorId branch =
      net.conv("pointwise", x, {12, 1, 1, 12}, {1, 4, 3, 12}, FloatNetwork::window(1, "valid", "relu_n1_to_1"));
  x = net.op("ADD", "add", {x, branch}, {{"activation", std::string("none")}}, {1, 4, 3, 12});
  Attributes pool = FloatNetwork::window(2, "same", "none");
  pool["kernel_h"] = pool["kernel_w"] = std::int64_t{3};
  x = net.op("AVERAGE_POOL_2D", "pool", {x}, pool, {1, 2, 2, 12});
  x = net.op("RESHAPE", "flat", {x}, {}, {1, 48});
  x = net.dense("dense", x, 48, 3);
  return net.build(net.op("SOFTMAX", "softmax", {x}, {{"beta", 1.0}}, {1, 3}));
}

/// 4x4x1 -> 2 classes, small and quick.
inline Graph small_network() {
  FloatNetwork net;
  TensorId x = net.input({1, 4, 4, 1});
  x = net.conv("conv", x, {4, 3, 3, 1}, {1, 2, 2, 4}, FloatNetwork::window(1, "valid", "none"), false);
  x = net.norm("norm", x, {1, 2, 2, 4}, "relu");
  x = net.op("RESHAPE", "flat", {x}, {}, {1, 16});
  x = net.dense("dense", x, 16, 2);
  return net.build(net.op("SOFTMAX", "softmax", {x}, {{"beta", 1.0}}, {1, 2}));
}

/// 4x4 images of noise with a brighter row (class 0) or column (class 1).
class Stripes : public SampleSource {
 public:
  explicit Stripes(std::int64_t size) : size_(size) {}

  std::int64_t size() const override { return size_; }
  void sample(std::int64_t epoch, std::int64_t index, std::span<float> input, std::span<float> target) const override {
    Random random({static_cast<std::uint64_t>(epoch), static_cast<std::uint64_t>(index)});
    const std::size_t where = index / 2 % 4;
    const bool column = index % 2 == 1;
    for (std::size_t i = 0; i < input.size(); ++i) {
      const bool bright = (column ? i % 4 : i / 4) == where;
      input[i] = static_cast<float>((bright ? 1 : 0) + random.uniform(-0.2, 0.2));
    }
    target[0] = column ? 1 : 0;
  }

 private:
  std::int64_t size_;
};

}  // namespace milliwatt::test
