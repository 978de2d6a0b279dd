// Convolutions and dense layers of int16 with int8 weights on Armv7E-M: the portable kernels with weights stored as
// int16, for two products an instruction.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "kernels/dense_layer.h"
#include "kernels/kernel.h"
#include "kernels/offers.h"
#include "ops/sums/transpose_window.h"

namespace milliwatt::dsp {

namespace {

/// Measured beside the portable kernels, whose estimates these are.
constexpr double kShareOfCycles = 0.25;
constexpr double kShareOfPairs = 0.68;  // of these

template <typename T>
const std::vector<T>& table(const Kernel& kernel, std::size_t index) {
  return std::get<std::vector<T>>(*kernel.tables.at(index).values);
}

/// The tables of a portable kernel: weights [channel][tap], biases as two halves, multipliers and shifts.
struct WideTables {
  explicit WideTables(const Kernel& kernel)
      : weights(table<std::int8_t>(kernel, 0)),
        biases(table<std::int32_t>(kernel, 1)),
        multipliers(table<std::int16_t>(kernel, 2)),
        shifts(table<std::int8_t>(kernel, 3)) {}

  std::size_t channels() const { return shifts.size(); }
  std::size_t taps() const { return weights.size() / channels(); }

  const std::vector<std::int8_t>& weights;
  const std::vector<std::int32_t>& biases;
  const std::vector<std::int16_t>& multipliers;
  const std::vector<std::int8_t>& shifts;
};

/// Biases and factors of sums in 32 bits; nothing if a channel's sums may need more, or its shift has no factor.
struct NarrowTables {
  std::vector<std::int32_t> biases, factors;
};

std::optional<NarrowTables> narrow_tables(const WideTables& wide) {
  constexpr std::int64_t kLargestElement = 1 << 15;
  NarrowTables narrow;
  for (std::size_t c = 0; c < wide.channels(); ++c) {
    const std::int32_t bias = wide.biases[2 * c];
    if (wide.biases[2 * c + 1] != (bias < 0 ? -1 : 0)) return std::nullopt;
    std::int64_t most = std::abs(std::int64_t{bias});
    for (std::size_t tap = 0; tap < wide.taps(); ++tap) {
      most += kLargestElement * std::abs(int{wide.weights[c * wide.taps() + tap]});
    }
    const int left = 32 - wide.shifts[c];
    if (most > std::numeric_limits<std::int32_t>::max() || left < 0 || left > 16) return std::nullopt;
    narrow.biases.push_back(bias);
    narrow.factors.push_back(wide.multipliers[c] << left);
  }
  return narrow;
}

/// Those of four channels two taps at a time, then of two more if there are as many, then of one.
std::vector<std::int16_t> paired_weights(const WideTables& wide) {
  std::vector<std::int16_t> paired;
  for (std::size_t first = 0; first < wide.channels();) {
    const std::size_t left = wide.channels() - first;
    const std::size_t together = left >= 4 ? 4 : left >= 2 ? 2 : 1;
    for (std::size_t tap = 0; tap < wide.taps(); tap += 2) {
      for (std::size_t c = first; c < first + together; ++c) {
        paired.push_back(wide.weights[c * wide.taps() + tap]);
        paired.push_back(wide.weights[c * wide.taps() + tap + 1]);
      }
    }
    first += together;
  }
  return paired;
}

/// `run`: every run of taps that a kernel adds starts at a multiple of it.
std::vector<Kernel> with_wide_weights(std::vector<Kernel> kernels, std::int64_t run) {
  for (Kernel& kernel : kernels) {
    const WideTables wide(kernel);
    const bool paired = run % 2 == 0;
    KernelTable weights = kernel.tables.front();
    weights.values =
        paired ? paired_weights(wide) : std::vector<std::int16_t>(wide.weights.begin(), wide.weights.end());
    if (paired) weights.comment = "of several channels at a time, two taps after two";
    kernel.numbers.push_back({"kPaired", paired ? 1 : 0, "weights of several channels two taps at a time"});
    if (std::optional<NarrowTables> narrow = narrow_tables(wide)) {
      kernel.function.insert(kernel.function.rfind("_s16"), "_narrow");
      if (kernel.steps.state_bytes > 0) kernel.steps.state_bytes /= 2;  // sums of 32 bits
      kernel.tables = {weights,
                       {"bias", std::move(narrow->biases), "", true},
                       {"factors", std::move(narrow->factors), "a sum's factor * 2^32", true}};
    } else {
      kernel.tables.front() = weights;
    }
    kernel.function += "_dsp";
    kernel.header.clear();
    kernel.cost.cycles *= kShareOfCycles;
  }
  return kernels;
}

/// Where device/milliwatt/dsp/pixel_pairs_s16_dsp.h takes two pixels at a time.
std::vector<Kernel> of_pixel_pairs(std::vector<Kernel> kernels, std::int64_t in_channels, std::int64_t out_channels) {
  for (Kernel& kernel : kernels) {
    if (kernel.function.find("_narrow_") == std::string::npos || in_channels % 2 != 0 || out_channels < 4) continue;
    kernel.cost.cycles *= kShareOfPairs;
    kernel.cost.code_bytes += 1000;
  }
  return kernels;
}

}  // namespace

std::vector<Kernel> wide_conv2d_kernels(const OpView& op) {
  const std::int64_t channels = op.input(0).shape.back();
  return of_pixel_pairs(with_wide_weights(portable::conv2d_kernels(op), channels), channels, op.output().shape.back());
}

std::vector<Kernel> wide_fully_connected_kernels(const OpView& op) {
  const DenseLayer layer = dense_layer(op);
  const std::int64_t run = layer.several ? layer.inputs : layer.inputs / layer.rows.rows;
  return with_wide_weights(portable::fully_connected_kernels(op), run);
}

std::vector<Kernel> wide_transpose_conv_kernels(const OpView& op) {
  const std::int64_t channels = op.input(kTransposeSums.input).shape.back();
  return of_pixel_pairs(with_wide_weights(portable::transpose_conv_kernels(op), channels), channels,
                        op.output().shape.back());
}

}  // namespace milliwatt::dsp
