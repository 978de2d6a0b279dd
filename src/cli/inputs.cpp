#include "cli/inputs.h"

#include <fmt/format.h>

#include <cstring>
#include <random>

#include "base/error.h"

namespace milliwatt {
namespace {

std::string text_of(ElementType type, const Shape& shape) {
  return fmt::format("{} {}", element_name(type), shape_text(shape));
}

void fill_floats(TensorData& data, std::mt19937& random, float low, float high) {
  for (std::size_t at = 0; at < data.bytes.size(); at += sizeof(float)) {
    const float value = low + (high - low) * static_cast<float>(random() >> 8) / 16777216.0F;
    std::memcpy(data.bytes.data() + at, &value, sizeof value);
  }
}

/// The reals that the int8 tensor stands for into which a float input is quantized.
void quantized_range(const Graph& model, TensorId input, float& low, float& high) {
  for (const int reader : readers_of(model, input)) {
    const Operator& op = model.operators[static_cast<std::size_t>(reader)];
    const Tensor& codes = model.tensor(op.outputs.front());
    if (op.kind != "QUANTIZE" || codes.type != ElementType::kInt8 || codes.quantization.empty()) continue;
    const auto zero = static_cast<float>(codes.quantization.zero_points[0]);
    low = codes.quantization.scales[0] * (-128 - zero);
    high = codes.quantization.scales[0] * (127 - zero);
  }
}

}  // namespace

std::vector<TensorData> inputs_from(const std::string& file, const Graph& model) {
  std::vector<TensorData> inputs = read_tensors(file);
  if (inputs.size() != model.inputs.size()) {
    throw Error(fmt::format("{}: holds {} tensor{}; {} would be right, the inputs of {}", file, inputs.size(),
                            inputs.size() == 1 ? "" : "s", model.inputs.size(), model.source));
  }
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    const Tensor& expected = model.tensor(model.inputs[i]);
    if (inputs[i].type == expected.type && inputs[i].shape == expected.shape) continue;
    throw Error(fmt::format("{}: tensor {}: is {}; {} would be right, as {} has it", file, i,
                            text_of(inputs[i].type, inputs[i].shape), text_of(expected.type, expected.shape),
                            model.source));
  }
  return inputs;
}

std::vector<TensorData> random_inputs(const Graph& model, std::uint32_t seed) {
  std::mt19937 random(seed);
  std::vector<TensorData> inputs;
  for (const TensorId id : model.inputs) {
    const Tensor& tensor = model.tensor(id);
    TensorData data{tensor.type, tensor.shape, std::vector<std::byte>(static_cast<std::size_t>(tensor.bytes()))};
    if (tensor.type == ElementType::kFloat32) {
      float low = -1;
      float high = 1;
      quantized_range(model, id, low, high);
      fill_floats(data, random, low, high);
    } else {
      const unsigned mask = tensor.type == ElementType::kBool ? 1U : 0xffU;
      for (std::byte& byte : data.bytes) byte = static_cast<std::byte>((random() >> 8) & mask);
    }
    inputs.push_back(std::move(data));
  }
  return inputs;
}

}  // namespace milliwatt
