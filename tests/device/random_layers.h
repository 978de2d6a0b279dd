// Layers with random weights whose outputs spread over the codes, so that a wrong bit shows.
#pragma once

#include <cstdint>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "graph/graph.h"

namespace milliwatt {

/// Rows and columns around an image.
struct ExplicitPadding {
  int top = 0, bottom = 0, left = 0, right = 0;
};

struct ConvolutionSpec {
  bool depthwise = false;
  int height = 1, width = 1, channels = 1;
  int out_channels = 1;  ///< of a depthwise convolution: a multiple of channels
  int kernel_height = 1, kernel_width = 1;
  int stride_height = 1, stride_width = 1;
  int dilation_height = 1, dilation_width = 1;
  bool same_padding = false;
  std::string activation = "none";
  int input_zero_point = 3;
  int output_zero_point = -5;
  bool has_bias = true;
  bool wide_factors = false;   ///< some channels with tiny, zero or large factors, and some constant ones
  bool hard_channels = false;  ///< as harden() makes them
  int largest_weight = 127;
  int shift = 0;                                ///< not 0: all factors are 2^-shift
  std::optional<ExplicitPadding> padding = {};  ///< not with same_padding
  bool as_exported = false;                     ///< weights, biases and scales as exporters write them
};

struct DenseSpec {
  Shape input;
  int units = 1;
  bool per_channel = true;
  std::string activation = "none";
  int input_zero_point = 3;
  int output_zero_point = -5;
  bool hard_channels = false;  ///< as harden() makes them
  bool as_exported = false;    ///< as of a convolution
  bool wide_factors = false;   ///< as of a convolution; if not per_channel, the one factor is 0
  int vectors = 1;             ///< how many the input holds
  int largest_weight = 127;
  double density = 1.0;           ///< below 1: that share of the weights is not 0
  int shift = 0;                  ///< as of a convolution
  bool keeps_dimensions = false;  ///< the output has the input's dimensions, but the last
};

struct PoolSpec {
  int height = 1, width = 1, channels = 1;
  int kernel_height = 1, kernel_width = 1;
  int stride_height = 1, stride_width = 1;
  bool same_padding = false;
  std::string activation = "none";
  std::string kind = "AVERAGE_POOL_2D";
  std::optional<ExplicitPadding> padding = {};  ///< not with same_padding
};

Graph convolution_graph(const ConvolutionSpec& spec, unsigned seed);
Graph dense_graph(const DenseSpec& spec, unsigned seed);
Graph pool_graph(const PoolSpec& spec);

/// Random elements of a tensor, the extremes among them.
std::vector<std::byte> random_elements(const Tensor& tensor, unsigned seed);

}  // namespace milliwatt
