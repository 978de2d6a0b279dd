// Batches of images.
#pragma once

#include <cstddef>

#include "ops/facts/batch_rule.h"

namespace milliwatt {

/// Calls compute(in, out) for each image of a batch: its elements of input 0 and of the output.
template <typename T, typename Compute>
void for_each_image(const OpView& op, TensorValues& values, Compute compute) {
  const auto in = values.read<T>(op.op().inputs[0]);
  const auto out = values.write<T>(op.op().outputs[0]);
  const auto images = static_cast<std::size_t>(op.input(0).shape[0]);
  for (std::size_t i = 0; i < images; ++i) {
    compute(in.subspan(i * (in.size() / images), in.size() / images),
            out.subspan(i * (out.size() / images), out.size() / images));
  }
}

inline constexpr const char* kImagesInTraining = "in training: 1";
/// passes/split_batches.h splits as many off a batch.
inline constexpr const char* kImagesOnDevices = "on devices: up to 64";

/// @throws Error if input 0 holds several images. `supported`: where one is right, and what else would be.
void expect_one_image(const OpView& op, const char* supported);

}  // namespace milliwatt
