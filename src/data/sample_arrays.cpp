#include "data/sample_arrays.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <span>

#include "base/error.h"
#include "base/to_size.h"
#include "data/tensor_file.h"
#include "formats/file_layout.h"

namespace milliwatt {
namespace {

/// How many samples an array of that shape holds; nothing if it fits no input of shape `one`.
std::optional<std::size_t> samples_in(const Shape& array, const Shape& one) {
  const Shape without_batch(one.begin() + (!one.empty() && one[0] == 1 ? 1 : 0), one.end());
  if (array == one || array == without_batch) return 1;
  if (array.empty()) return std::nullopt;
  const Shape behind_first(array.begin() + 1, array.end());
  if (behind_first == one || behind_first == without_batch) return to_size(array[0]);
  return std::nullopt;
}

void expect_finite(const TensorData& array, std::size_t samples) {
  if (array.type != ElementType::kFloat32) return;
  const std::span values(reinterpret_cast<const float*>(array.bytes.data()), array.bytes.size() / sizeof(float));
  const auto bad = std::ranges::find_if_not(values, [](float value) { return std::isfinite(value); });
  if (bad == values.end()) return;
  const auto at = to_size(bad - values.begin());
  throw Error(fmt::format("sample {} holds {}; finite values", at / (values.size() / samples), *bad));
}

class Arrays {
 public:
  explicit Arrays(const Graph& model) : model_(model) {}

  void add(const TensorData& array) {
    const std::size_t input = count_inputs_++;
    const Tensor& tensor = model_.tensor(model_.inputs[input]);
    const std::optional<FileLayout> layout = file_layout_of_input(model_, input);
    const Shape& shape = layout ? layout->shape : tensor.shape;
    const std::optional<std::size_t> samples = samples_in(array.shape, shape);
    if (!samples || *samples == 0 || array.type != tensor.type) {
      throw Error(fmt::format("is {} {}; expected {} {}, or several behind a first axis", element_name(array.type),
                              shape_text(array.shape), element_name(tensor.type), shape_text(shape)));
    }
    if (input > 0 && *samples != samples_.size()) {
      throw Error(fmt::format("holds {} samples, the array before {}; as many", *samples, samples_.size()));
    }
    expect_finite(array, *samples);
    samples_.resize(*samples);
    const std::size_t each = array.bytes.size() / *samples;
    for (std::size_t s = 0; s < *samples; ++s) {
      const std::span bytes = std::span(array.bytes).subspan(s * each, each);
      samples_[s].push_back(layout ? to_graph(*layout, bytes, to_size(element_bytes(tensor.type)))
                                   : std::vector(bytes.begin(), bytes.end()));
    }
  }

  std::vector<std::vector<std::vector<std::byte>>> take() { return std::move(samples_); }

 private:
  const Graph& model_;
  std::size_t count_inputs_ = 0;
  std::vector<std::vector<std::vector<std::byte>>> samples_;
};

}  // namespace

std::vector<std::vector<std::vector<std::byte>>> read_sample_arrays(const std::filesystem::path& path,
                                                                    const Graph& model) {
  const std::vector<TensorData> arrays = read_tensors(path);
  if (arrays.size() != model.inputs.size()) {
    throw Error(fmt::format("{}: has {} array{}; expected {}, the inputs of {}", path.string(), arrays.size(),
                            arrays.size() == 1 ? "" : "s", model.inputs.size(), model.source));
  }
  Arrays samples(model);
  for (std::size_t i = 0; i < arrays.size(); ++i) {
    try {
      samples.add(arrays[i]);
    } catch (const Error& error) {
      throw error.within(fmt::format("{}: array {}", path.string(), i));
    }
  }
  return samples.take();
}

}  // namespace milliwatt
