#include "deploy/random_inputs.h"

#include <cstring>
#include <random>

#include "base/to_size.h"
#include "ops/questions.h"

namespace milliwatt {
namespace {

void fill_floats(TensorBytes& bytes, std::mt19937& random, float low, float high) {
  for (std::size_t at = 0; at < bytes.size(); at += sizeof(float)) {
    const float value = low + (high - low) * static_cast<float>(random() >> 8) / 16777216.0F;
    std::memcpy(bytes.data() + at, &value, sizeof value);
  }
}

/// The range of real numbers of the int8 tensor into which a float input is quantized.
void quantized_range(const Graph& model, TensorId input, float& low, float& high) {
  for (const int reader : readers_of(model, input)) {
    const Operator& op = model.operators[reader];
    const Tensor& codes = model.tensor(op.outputs.front());
    if (!quantizes_float(model, op) || codes.type != ElementType::kInt8 || codes.quantization.empty()) continue;
    const auto zero = static_cast<float>(codes.quantization.zero_points[0]);
    low = codes.quantization.scales[0] * (-128 - zero);
    high = codes.quantization.scales[0] * (127 - zero);
  }
}

}  // namespace

std::vector<TensorBytes> random_inputs(const Graph& model, std::uint32_t seed) {
  std::mt19937 random(seed);
  std::vector<TensorBytes> inputs;
  for (const TensorId id : model.inputs) {
    const Tensor& tensor = model.tensor(id);
    TensorBytes bytes(to_size(tensor.bytes()));
    if (tensor.type == ElementType::kFloat32) {
      float low = -1;
      float high = 1;
      quantized_range(model, id, low, high);
      fill_floats(bytes, random, low, high);
    } else {
      const unsigned mask = tensor.type == ElementType::kBool ? 1U : 0xffU;
      for (std::byte& byte : bytes) byte = static_cast<std::byte>((random() >> 8) & mask);
    }
    inputs.push_back(std::move(bytes));
  }
  return inputs;
}

}  // namespace milliwatt
