#include "passes/small_net.h"

#include <algorithm>
#include <random>

#include "ops/execute.h"

namespace milliwatt::testing {
namespace {

constexpr float kScale = 0.0625F;
constexpr float kWeightScale = 0.01F;

}  // namespace

TensorId SmallNet::keep(TensorId id, const Shape& shape) {
  shapes_[id] = shape;
  return id;
}

TensorId SmallNet::input(const Shape& shape, std::int32_t zero_point) {
  return keep(builder_.input(next_name(), {ElementType::kInt8, shape, per_tensor(kScale, zero_point)}), shape);
}

TensorId SmallNet::layer(const std::string& kind, TensorId from, const LayerSpec& spec, const Shape& weights,
                         const Shape& output, int axis, const std::vector<std::int32_t>& biases) {
  const std::string name = next_name();
  std::mt19937 random(static_cast<unsigned>(names_));
  std::vector<std::int8_t> values;
  for (std::int64_t i = 0; i < element_count(weights); ++i) {
    const auto size = static_cast<int>(random() % 40 + 1);
    values.push_back(static_cast<std::int8_t>(random() % 2 == 0 ? size : -size));
  }
  const auto channels = static_cast<std::size_t>(output.back());
  const Quantization scales = spec.per_channel && channels > 1
                                  ? per_channel(std::vector<float>(channels, kWeightScale), axis)
                                  : per_tensor(kWeightScale, 0);
  std::vector<TensorId> inputs = {from, builder_.constant(name + "/weights", weights, values, scales)};
  if (spec.has_bias) {
    std::vector<std::int32_t> bias = biases;
    while (bias.size() < channels) bias.push_back(static_cast<std::int32_t>(random() % 2000));
    inputs.push_back(builder_.constant(name + "/bias", {output.back()}, bias));
  }
  Attributes attributes = {{"activation", spec.activation}};
  if (kind != "FULLY_CONNECTED") {
    for (const char* stride : {"stride_h", "stride_w"}) attributes[stride] = std::int64_t{spec.stride};
    for (const char* dilation : {"dilation_h", "dilation_w"}) attributes[dilation] = std::int64_t{1};
    attributes["padding"] = spec.padding;
  }
  return keep(
      builder_.op(kind, name, inputs, attributes, {ElementType::kInt8, output, per_tensor(kScale, zero_point_)}),
      output);
}

TensorId SmallNet::conv(TensorId from, const LayerSpec& spec, const std::vector<std::int32_t>& biases) {
  const Shape in = shapes_.at(from);
  const auto size = [&](std::int64_t along) {
    return spec.padding == "same" ? (along + spec.stride - 1) / spec.stride : (along - spec.kernel) / spec.stride + 1;
  };
  return layer("CONV_2D", from, spec, {spec.channels, spec.kernel, spec.kernel, in[3]},
               {1, size(in[1]), size(in[2]), spec.channels}, 0, biases);
}

TensorId SmallNet::depthwise(TensorId from, const LayerSpec& spec, const std::vector<std::int32_t>& biases) {
  const Shape in = shapes_.at(from);
  const auto size = [&](std::int64_t along) {
    return spec.padding == "same" ? (along + spec.stride - 1) / spec.stride : (along - spec.kernel) / spec.stride + 1;
  };
  return layer("DEPTHWISE_CONV_2D", from, spec, {1, spec.kernel, spec.kernel, spec.channels},
               {1, size(in[1]), size(in[2]), spec.channels}, 3, biases);
}

TensorId SmallNet::dense(TensorId from, const LayerSpec& spec, const std::vector<std::int32_t>& biases) {
  return layer("FULLY_CONNECTED", from, spec, {spec.channels, element_count(shapes_.at(from))}, {1, spec.channels}, 0,
               biases);
}

TensorId SmallNet::op(const std::string& kind, const std::vector<TensorId>& from, const Attributes& attributes,
                      const Shape& shape) {
  const TensorSpec spec = {ElementType::kInt8, shape, per_tensor(kScale, zero_point_)};
  return keep(builder_.op(kind, next_name(), from, attributes, spec), shape);
}

TensorId SmallNet::pool(TensorId from, int kernel, const std::string& kind) {
  const Shape in = shapes_.at(from);
  Attributes attributes = {{"padding", std::string("valid")}, {"activation", std::string("none")}};
  for (const char* size : {"stride_h", "stride_w", "kernel_h", "kernel_w"}) attributes[size] = std::int64_t{kernel};
  return op(kind, {from}, attributes, {1, in[1] / kernel, in[2] / kernel, in[3]});
}

TensorId SmallNet::softmax(TensorId from) {
  const Shape shape = shapes_.at(from);
  const TensorSpec spec = {ElementType::kInt8, shape, per_tensor(1.0F / 256, -128)};
  return keep(builder_.op("SOFTMAX", next_name(), {from}, {{"beta", 1.0}}, spec), shape);
}

TensorId SmallNet::numbers(const std::vector<std::int32_t>& values, const Shape& shape) {
  return builder_.constant(next_name(), shape, values);
}

TensorId SmallNet::codes(const std::vector<std::int8_t>& values, const Shape& shape) {
  return builder_.constant(next_name(), shape, values, per_tensor(kScale, zero_point_));
}

std::vector<std::vector<std::vector<std::byte>>> inputs_for(const Graph& graph, unsigned seed, int count) {
  std::mt19937 random(seed);
  std::vector<std::vector<std::vector<std::byte>>> sets;
  for (int set = 0; set < count + 3; ++set) {
    sets.emplace_back();
    for (const TensorId id : graph.inputs) {
      std::vector<std::byte>& bytes = sets.back().emplace_back(static_cast<std::size_t>(graph.tensor(id).bytes()));
      for (std::size_t i = 0; i < bytes.size(); ++i) {
        const bool is_high = set == 1 || (set == 2 && i % 2 == 0);
        bytes[i] = set < 3 ? std::byte{is_high ? std::uint8_t{127} : std::uint8_t{128}} : std::byte(random() & 255);
      }
    }
  }
  return sets;
}

std::string first_difference(const Graph& a, const Graph& b, unsigned seed, int count) {
  Executor first(a);
  Executor second(b);
  const auto sets = inputs_for(a, seed, count);
  for (std::size_t set = 0; set < sets.size(); ++set) {
    first.run(sets[set]);
    second.run(sets[set]);
    for (std::size_t output = 0; output < a.outputs.size(); ++output) {
      if (first.outputs()[output] != second.outputs()[output])
        return "input set " + std::to_string(set) + ", output " + std::to_string(output);
    }
  }
  return "";
}

}  // namespace milliwatt::testing
