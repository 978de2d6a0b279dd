// A small network and its data, for tests of verbs that take both.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "data/tensor_file.h"
#include "formats/write_model.h"
#include "graph/builder.h"
#include "scratch_folder.h"

namespace milliwatt {

/// Which half of a 1x4x4x1 picture is brighter: a convolution that finds edges, its mean, a dense layer, SOFTMAX.
inline Graph halves_network() {
  GraphBuilder builder("halves");
  const auto floats = [](Shape shape) { return TensorSpec{ElementType::kFloat32, std::move(shape), {}}; };
  const Attributes window = {
      {"stride_h", std::int64_t{1}},   {"stride_w", std::int64_t{1}}, {"dilation_h", std::int64_t{1}},
      {"dilation_w", std::int64_t{1}}, {"padding", "valid"},          {"activation", "relu"}};
  const TensorId in = builder.input("in", floats({1, 4, 4, 1}));
  const TensorId edges =
      builder.constant("edges/weights", {2, 1, 4, 1}, std::vector<float>{1, 1, -1, -1, -1, -1, 1, 1});
  const TensorId bias = builder.constant("edges/bias", {2}, std::vector<float>{0.01F, 0.01F});
  const TensorId conv = builder.op("CONV_2D", "edges", {in, edges, bias}, window, floats({1, 4, 1, 2}));
  const TensorId axes = builder.constant("axes", {2}, std::vector<std::int32_t>{1, 2});
  const TensorId mean = builder.op("MEAN", "mean", {conv, axes}, {{"keep_dims", std::int64_t{0}}}, floats({1, 2}));
  const TensorId weights = builder.constant("dense/weights", {2, 2}, std::vector<float>{3, -3, -3, 3});
  const TensorId dense =
      builder.op("FULLY_CONNECTED", "dense", {mean, weights}, {{"activation", "none"}}, floats({1, 2}));
  builder.output(builder.op("SOFTMAX", "out", {dense}, {{"beta", 1.0}}, floats({1, 2})));
  return builder.build();
}

/// Model and data of one test.
class Halves {
 public:
  static constexpr int kSamples = 40;

  Halves() {
    write_model(halves_network(), model());
    std::vector<float> values;
    std::vector<std::int32_t> labels;
    for (int s = 0; s < kSamples; ++s) {
      labels.push_back(s % 2);
      for (int i = 0; i < 16; ++i) {
        const bool is_bright = i % 4 / 2 == s % 2;
        values.push_back(is_bright ? 0.6F + 0.01F * static_cast<float>(s % 7) : 0.1F);
      }
    }
    write("samples.npy", ElementType::kFloat32, {kSamples, 4, 4, 1}, values);
    write("labels.npy", ElementType::kInt32, {kSamples}, labels);
  }

  template <typename T>
  void write(const std::string& name, ElementType type, const Shape& shape, const std::vector<T>& values) const {
    const auto bytes = std::as_bytes(std::span(values));
    write_tensors(file(name), {{type, shape, {bytes.begin(), bytes.end()}}});
  }

  std::string file(const std::string& name) const { return folder_.path() / name; }
  std::string model() const { return file("halves.tflite"); }
  std::string output() const { return file("halves_int8.tflite"); }

 private:
  ScratchFolder folder_;
};

}  // namespace milliwatt
