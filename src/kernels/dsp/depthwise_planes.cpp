#include "kernels/dsp/depthwise_planes.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numeric>
#include <optional>
#include <utility>

#include "base/to_size.h"
#include "kernels/dsp/dsp_channel.h"
#include "kernels/dsp/dsp_layer.h"
#include "kernels/parts.h"

namespace milliwatt::dsp {

namespace {

/// Of a channel in a step. For more outputs it does not matter what unpacking its weights takes.
constexpr int kMostOutputsOfPacked = 64;

int divide_up(int a, int b) { return (a + b - 1) / b; }

/// How the columns and rows under the windows of a step lie in a plane.
struct PlaneShape {
  int column_unit = 1;  ///< columns of the image that lie side by side
  int phases = 1;       ///< parts of a row
  int stride = 1;       ///< columns from output to output
  int row_unit = 1;
  int part_columns = 0;  ///< room for a part
  int plane_rows = 0;
};

std::optional<PlaneShape> plane_shape(const Window2d& w, int rows_at_once) {
  PlaneShape shape;
  shape.column_unit = w.kernel_width == 1 ? w.stride_width : std::gcd(w.stride_width, w.dilation_width);
  shape.stride = w.stride_width / shape.column_unit;
  shape.phases = w.kernel_width == 1 ? 1 : w.dilation_width / shape.column_unit;
  if (shape.stride > 2 || (shape.stride == 2 && shape.phases > 1)) return std::nullopt;
  shape.row_unit = w.kernel_height == 1 ? w.stride_height
                   : rows_at_once == 1  ? w.dilation_height
                                        : std::gcd(w.stride_height, w.dilation_height);
  // The core computes four outputs, or two, whose windows it reads in words.
  const int outputs = divide_up(divide_up(w.out_width, shape.phases), 4) * 4;
  shape.part_columns = divide_up((outputs - 1) * shape.stride + w.kernel_width + 1, 2) * 2;
  shape.plane_rows =
      ((rows_at_once - 1) * w.stride_height + (w.kernel_height - 1) * w.dilation_height) / shape.row_unit + 1;
  return shape;
}

/// One channel as device/milliwatt/dsp/depthwise_conv2d_planes_s8_dsp.h reads it.
struct PlaneChannel {
  std::vector<std::int8_t> weights;
  std::int32_t bias = 0;
  std::int32_t factor = 0;
  std::int32_t second = 0;
  int form = 0;  ///< of the requantization
};

PlaneChannel plane_channel(const std::vector<std::int8_t>& taps, std::int32_t bias, const Requantization& r,
                           std::size_t index) {
  const QuantizedMultiplier factor = r.factors[index];
  const std::optional<DspChannel> fast = dsp_channel(taps, bias, r, static_cast<int>(index));
  const bool is_nudged = fast && fast->shift_factor > 0 && fast->shift_factor % 2 == 1;
  if (is_nudged) return {fast->weights, fast->bias, fast->high_factor, fast->shift_factor, 0};
  constexpr std::int32_t kHalf = std::int32_t{1} << 30;
  // A factor of 0 is any factor of a sum of 0.
  if (factor.multiplier == 0) return {std::vector<std::int8_t>(taps.size(), 0), 0, kHalf, kHalf, 1};
  const auto doubled = static_cast<std::int32_t>(static_cast<std::uint32_t>(factor.multiplier) << 1);
  const std::int32_t folded = folded_bias(bias, taps, r.input_zero_point);
  if (factor.shift <= -2) {
    return {taps, folded, doubled, static_cast<std::int32_t>(std::int64_t{1} << (32 + factor.shift)), 1};
  }
  return {taps, folded, doubled, -1 - (2 * std::max(factor.shift, 0) + (factor.shift < 0 ? 1 : 0)), 2};
}

struct Layer {
  std::vector<PlaneChannel> channels;
  int forms = 0;  ///< 1, 2 and 4 for those of its channels
};

Layer layer_of(const std::vector<std::vector<std::int8_t>>& taps, const std::vector<std::int32_t>& bias,
               const Requantization& r) {
  Layer layer;
  for (std::size_t o = 0; o < taps.size(); ++o) {
    layer.channels.push_back(plane_channel(taps[o], bias[o], r, o));
    layer.forms |= 1 << layer.channels.back().form;
  }
  return layer;
}

void append_bytes(std::vector<std::int32_t>& words, const std::vector<std::int8_t>& weights) {
  for (std::size_t first = 0; first < weights.size(); first += 4) {
    std::uint32_t word = 0;
    for (std::size_t k = first; k < std::min(first + 4, weights.size()); ++k) {
      word |= std::uint32_t{static_cast<std::uint8_t>(weights[k])} << (8 * (k - first));
    }
    words.push_back(static_cast<std::int32_t>(word));
  }
}

/// The pairs of each kernel row of `width` weights, as device/milliwatt/dsp/depthwise_planes_dsp.h reads them.
void append_pairs(std::vector<std::int32_t>& words, const std::vector<std::int8_t>& weights, std::size_t width,
                  int stride) {
  for (std::size_t row = 0; row < weights.size(); row += width) {
    for (std::size_t k = 0; k < std::max<std::size_t>(width - (stride == 1 ? 1 : 0), 1); k += to_size(stride)) {
      const auto low = static_cast<std::uint16_t>(weights[row + k]);
      const auto high = static_cast<std::uint16_t>(k + 1 < width ? weights[row + k + 1] : 0);
      words.push_back(static_cast<std::int32_t>(low | std::uint32_t{high} << 16));
    }
  }
}

std::vector<std::int32_t> stream_of(const Layer& layer, const Window2d& window, const PlaneShape& shape,
                                    bool is_packed) {
  std::vector<std::int32_t> words;
  for (const PlaneChannel& channel : layer.channels) {
    words.insert(words.end(), {channel.bias, channel.factor, channel.second});
    if (is_packed) {
      append_pairs(words, channel.weights, to_size(window.kernel_width), shape.stride);
    } else {
      append_bytes(words, channel.weights);
    }
  }
  return words;
}

/// @param unpacking cycles for a channel's weights
double step_cycles(const Window2d& w, const PlaneShape& shape, int planes, int rows, double unpacking) {
  const double columns = std::min(shape.part_columns, divide_up(w.in_width, shape.phases * shape.column_unit));
  const double runs = std::min(shape.plane_rows, w.in_height) * shape.phases;
  const int alone = planes == 1 ? w.in_channels : w.in_channels % 4 < 3 ? w.in_channels % 4 : 0;
  const double gathering = alone * (20.0 + runs * (18.0 + 3.0 * columns)) +
                           divide_up(w.in_channels - alone, 4) * (30.0 + runs * (20.0 + 8.5 * columns));
  const int outputs = divide_up(w.out_width, shape.phases);
  const int fours = outputs / 4 + (outputs % 4 == 3 ? 1 : 0);
  const int twos = outputs % 4 == 1 || outputs % 4 == 2 ? 1 : 0;
  const double words_of_weights = shape.stride == 1 ? std::max(w.kernel_width - 1, 1) : (w.kernel_width + 1) / 2;
  const double row_of_four = words_of_weights +
                             (shape.stride == 1 ? w.kernel_width / 2 + 2.0 : w.kernel_width / 2 + 4.0) +
                             2.0 * (w.kernel_width + 1) + 4.0;
  const double row_of_two = words_of_weights + w.kernel_width / 2 + 2.0 + (w.kernel_width + 1) + 4.0;
  const double row =
      20.0 + fours * (52.0 + w.kernel_height * row_of_four) + twos * (40.0 + w.kernel_height * row_of_two);
  const double computing = 30.0 + unpacking + shape.phases * (40.0 + rows * row);
  return 200.0 + 30.0 * runs * planes + gathering + w.out_channels * computing;
}

Kernel planes_kernel(const OpView& op, const Window2d& window, const PlaneShape& shape, const Layer& layer,
                     const Requantization& requantization, int rows_at_once, int planes, bool is_packed) {
  const int pairs = window.kernel_height *
                    (shape.stride == 1 ? std::max(window.kernel_width - 1, 1) : divide_up(window.kernel_width, 2));
  const int plane_words = shape.plane_rows * shape.phases * shape.part_columns / 2;
  Kernel kernel;
  kernel.function = "depthwise_conv2d_planes_s8_dsp";
  kernel.numbers = window_numbers(window);
  append(kernel.numbers,
         {{"kRowsAtOnce", rows_at_once, "output rows per step"},
          {"kColumnUnit", shape.column_unit, "columns of the image from one of a plane to the next"},
          {"kRowUnit", shape.row_unit, "the same of rows"},
          {"kPhases", shape.phases, "parts of a plane's row"},
          {"kPartColumns", shape.part_columns, ""},
          {"kPlaneStride", shape.stride, "columns of a plane from output to output"},
          {"kPlanes", planes, "of as many channels at once"},
          {"kPlaneWords", plane_words, ""},
          {"kPairWords", pairs, "of a channel's weights"},
          {"kPacked", is_packed ? 1 : 0, "1: so they are in flash"},
          {"kForms", layer.forms, "of the requantization: 1, 2 and 4 for those that some channels have"}});
  append(kernel.numbers, code_numbers(requantization));
  kernel.tables = {{"stream", stream_of(layer, window, shape, is_packed),
                    "per output channel: bias, requantization, weights", true}};
  kernel.steps = window_row_blocks(window, op.input_count(), rows_at_once);
  kernel.steps.scratch_bytes =
      std::int64_t{4} * (planes * plane_words + (is_packed ? 0 : pairs)) + 12 * shape.plane_rows * shape.phases;
  const double unpacking = is_packed ? 0 : 10.0 + 5.0 * window.kernel_height * window.kernel_width;
  double cycles = 0;
  for (int y = 0; y < window.out_height; y += rows_at_once) {
    cycles += step_cycles(window, shape, planes, std::min(rows_at_once, window.out_height - y), unpacking);
  }
  const bool clamps = requantization.lowest > -128 || requantization.highest < 127;
  kernel.cost = {cycles + (clamps ? 3.0 * static_cast<double>(op.output().elements()) : 0.0), 900};
  return kernel;
}

}  // namespace

std::vector<Kernel> depthwise_planes_kernels(const OpView& op, const Window2d& window,
                                             const std::vector<std::vector<std::int8_t>>& taps) {
  std::vector<Kernel> kernels;
  const Requantization requantization = requantization_of(op, window.out_channels);
  const Layer layer = layer_of(taps, bias_of(op, 2, window.out_channels), requantization);
  const int planes = window.in_channels < 4 ? 1 : 4;
  std::optional<Kernel> fastest;
  for (const int rows : {1, 2, 4, 8}) {
    if (rows > 1 && rows / 2 >= window.out_height) break;
    const int rows_at_once = std::min(rows, window.out_height);
    const std::optional<PlaneShape> shape = plane_shape(window, rows_at_once);
    if (!shape) return {};
    if (rows == 1) kernels.push_back(planes_kernel(op, window, *shape, layer, requantization, 1, 1, false));
    const bool is_packed = rows_at_once * window.out_width <= kMostOutputsOfPacked;
    if (rows == 1 && planes == 1 && !is_packed) continue;
    Kernel kernel = planes_kernel(op, window, *shape, layer, requantization, rows_at_once, planes, is_packed);
    if (!fastest || kernel.cost.cycles < fastest->cost.cycles) fastest = std::move(kernel);
  }
  if (fastest) kernels.push_back(*std::move(fastest));
  return kernels;
}

}  // namespace milliwatt::dsp
