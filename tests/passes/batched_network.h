// A network of several samples.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "base/to_size.h"
#include "graph/builder.h"

namespace milliwatt {

/// Everything that computes one sample at a time, and what may stand between; the whole batch goes in and out.
inline Graph batched_network(std::int64_t batch) {
  const auto codes = [](Shape shape) {
    return TensorSpec{ElementType::kInt8, std::move(shape), per_tensor(0.0625F, 3)};
  };
  GraphBuilder builder("net");
  const auto image = [&](std::int64_t height, std::int64_t width, std::int64_t channels) {
    return codes({batch, height, width, channels});
  };
  const auto weights = [&](const char* name, const Shape& shape) {
    std::vector<std::int8_t> values(to_size(element_count(shape)));
    for (std::size_t i = 0; i < values.size(); ++i)
      values[i] = static_cast<std::int8_t>(static_cast<int>(i * 37) % 255);
    return builder.constant(name, shape, values, per_tensor(0.01F, 0));
  };
  const Attributes window = {{"stride_h", std::int64_t{1}},    {"stride_w", std::int64_t{1}},
                             {"dilation_h", std::int64_t{1}},  {"dilation_w", std::int64_t{1}},
                             {"padding", std::string("same")}, {"activation", std::string("none")}};
  const Attributes pool = {{"stride_h", std::int64_t{1}},    {"stride_w", std::int64_t{1}},
                           {"kernel_h", std::int64_t{2}},    {"kernel_w", std::int64_t{2}},
                           {"padding", std::string("same")}, {"activation", std::string("none")}};
  const TensorId in = builder.input("in", image(4, 5, 3));
  TensorId x = builder.op("CONV_2D", "conv", {in, weights("kernel", {6, 3, 3, 3}), kNoTensor}, window, image(4, 5, 6));
  const TensorId skip = x;
  x = builder.op("DEPTHWISE_CONV_2D", "depthwise", {x, weights("taps", {1, 3, 3, 6}), kNoTensor}, window,
                 image(4, 5, 6));
  x = builder.op("ADD", "sum", {x, skip}, {{"activation", std::string("relu")}}, image(4, 5, 6));
  x = builder.op("MAX_POOL_2D", "largest", {x}, pool, image(4, 5, 6));
  x = builder.op("AVERAGE_POOL_2D", "average", {x}, pool, image(4, 5, 6));
  builder.output(x);
  const TensorId size = builder.constant("size", {2}, std::vector<std::int32_t>{2, 3});
  x = builder.op("RESIZE_BILINEAR", "resized", {x, size},
                 {{"align_corners", std::int64_t{0}}, {"half_pixel_centers", std::int64_t{0}}}, image(2, 3, 6));
  const TensorId axes = builder.constant("axes", {2}, std::vector<std::int32_t>{1, 2});
  x = builder.op("MEAN", "mean", {x, axes}, {{"keep_dims", std::int64_t{0}}}, codes({batch, 6}));
  builder.output(builder.op("FULLY_CONNECTED", "dense", {x, weights("matrix", {4, 6}), kNoTensor},
                            {{"activation", std::string("none")}}, codes({batch, 4})));
  return builder.build();
}

}  // namespace milliwatt
