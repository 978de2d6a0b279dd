// A model that needs nothing but itself.
#pragma once

#include "formats/tiny_tflite.h"

namespace milliwatt {

/// A convolution of a 1x4x4x1 image, then SOFTMAX.
inline TinyTflite small_model() {
  TinyTflite model = convolution();
  for (int i = 0; i < 2; ++i) {
    const auto channel = static_cast<std::size_t>(i);
    model.tensor(2).quantization->scale.resize(2);
    model.tensor(2).quantization->zero_point.assign(2, 0);
    model.tensor(2).quantization->scale[channel] = 0.5F * model.tensor(1).quantization->scale[channel];
  }
  model.tensor(4).quantization->scale = {1.0F / 256};
  model.tensor(4).quantization->zero_point = {-128};
  return model;
}

}  // namespace milliwatt
