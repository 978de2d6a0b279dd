#include "kernels/dsp/conv2d_wide_rows.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>

#include "base/to_size.h"
#include "kernels/dsp/dot_kernel.h"
#include "kernels/dsp/dsp_layer.h"
#include "kernels/dsp/plain_channels.h"
#include "kernels/parts.h"

namespace milliwatt::dsp {

namespace {

constexpr int kReach = 4000;  // bytes, of an instruction

/// Is one a multiple of the other?
bool are_multiples(int a, int b) { return a % b == 0 || b % a == 0; }

/// How device/milliwatt/dsp/conv2d_wide_rows_s8_dsp.h lays out a step's image rows.
struct WideRows {
  explicit WideRows(const Window2d& w) {
    const bool one_wide = w.kernel_width == 1;
    const int step = one_wide ? w.stride_width : w.dilation_width;
    const int stride = one_wide ? 1 : std::max(1, w.stride_width / w.dilation_width);
    const int all_kinds = one_wide ? 1 : std::max(1, w.dilation_width / w.stride_width);
    column_codes = w.kernel_height * w.in_channels;
    taps = w.kernel_width * column_codes;
    kinds = std::min(all_kinds, w.out_width);
    width = (w.out_width + all_kinds - 1) / all_kinds;
    least_width = std::max(1, w.out_width / all_kinds);
    pairs = (width + 1) / 2;
    columns = (2 * pairs - 1) * stride + w.kernel_width;
    const int used = (width - 1) * stride + w.kernel_width;
    inside = std::min((w.in_width + step - 1) / step, used - (w.pad_left + step - 1) / step);
    padding = used - inside;
    move = 2 * stride * column_codes;
    by_words = w.in_channels % 4 == 0 && step == 1;
    slides = are_multiples(w.stride_height, w.dilation_height);
    rows_apart = slides ? std::max(1, w.dilation_height / w.stride_height) : 1;
    slide_rows = std::max(1, w.stride_height / w.dilation_height);
    unaligned = stride * column_codes % 2 != 0 || slide_rows * w.in_channels % 2 != 0;
    any_odd = width % 2 != 0 || (w.out_width / all_kinds) % 2 != 0;
  }
  /// @param packed channels
  std::int64_t scratch_bytes(const Window2d& w, int at_once, int packed) const {
    const int slid = slides ? (at_once - 1) / rows_apart * slide_rows * w.in_channels : 0;
    const int all = 2 * (columns * column_codes + slid) + (taps % 4 != 0 ? 8 : 0);
    return (all + 3) / 4 * 4 + (any_odd ? packed : 0);
  }

  int column_codes = 0;  ///< of all rows
  int taps = 0;
  int kinds = 0;        ///< of columns, one after the other
  int width = 0;        ///< of the output, of one kind
  int least_width = 0;  ///< of the kind that has the fewest
  int pairs = 0;
  int columns = 0;
  int inside = 0;          ///< columns that are widened
  int padding = 0;         ///< columns of zero points
  int move = 0;            ///< bytes from a pixel's window to the next one's
  bool by_words = false;   ///< are rows widened by whole words?
  bool any_odd = false;    ///< has any kind an odd width?
  int rows_apart = 1;      ///< output rows that keep rows of the one before
  int slide_rows = 1;      ///< of the window, that such a row does not keep
  bool slides = false;     ///< are there any?
  bool unaligned = false;  ///< do some windows begin within a word?
};

/// A window's inputs by kernel column, kernel row and channel; of four channels the even ones first.
std::vector<int> wide_order(const Window2d& w) {
  std::vector<int> order;
  const int whole = w.in_channels / 4 * 4;
  for (int kx = 0; kx < w.kernel_width; ++kx) {
    for (int ky = 0; ky < w.kernel_height; ++ky) {
      const int first = (ky * w.kernel_width + kx) * w.in_channels;
      for (int c = 0; c < whole; c += 4) {
        for (const int byte : {0, 2, 1, 3}) order.push_back(first + c + byte);
      }
      for (int c = whole; c < w.in_channels; ++c) order.push_back(first + c);
    }
  }
  if (order.size() % 2 != 0) order.push_back(-1);
  return order;
}

/// Of the pixels of a row in the image.
double widening_cycles_of_pixels(const Window2d& w, const WideRows& rows) {
  const int words = w.in_channels / 4;
  int at_once = w.in_channels <= 16 ? 4 : w.in_channels <= 32 ? 2 : 1;
  double pixel = (w.in_channels == 16 ? 0.0 : 1.0) + 21.0 * (words / 4) + 6.0 * (words % 4);
  if (!rows.by_words && w.in_channels <= 3) {
    at_once = std::array{1, 8, 4, 4}.at(to_size(w.in_channels));
    pixel = std::array{0.0, 2.2, 4.4, 6.9}.at(to_size(w.in_channels));
  } else if (!rows.by_words) {
    at_once = w.in_channels < 16 ? 2 : 1;
    pixel = 3.0 + (words >= 12 ? 25.0 : 21.0) * (words / 4) + 6.0 * (words % 4) + 2.0 * (w.in_channels % 4) -
            (w.in_channels % 4 > 0 ? 1.0 : 0.0);
  }
  if (rows.inside < at_once) return rows.inside * (pixel + 6.0);
  return (rows.inside + at_once - 1) / at_once * (pixel * at_once + 4.0) + (rows.inside % at_once != 0 ? 10.0 : 0.0);
}

/// Of so many image rows at once.
double widening_cycles(const Window2d& w, const WideRows& rows, int count) {
  const double fill = w.in_channels % 16 == 0 ? 0.75 : w.in_channels % 4 == 0 ? 1.5 : 5.0;  // of a code
  return count * (45.0 + widening_cycles_of_pixels(w, rows) + fill * rows.padding * w.in_channels);
}

/// The channels of a layer by how they are computed.
struct WideChannels {
  DotStream packed;  ///< of the first ones
  int packed_count = 0;
  PlainChannels others;
  bool is_signed = false;  ///< plain_signed()
};

/// @param packed channels that may be packed, a multiple of 4
WideChannels wide_channels(const OpView& op, const Window2d& window,
                           const std::vector<std::vector<std::int8_t>>& weights, const Requantization& requantization,
                           int packed) {
  WideChannels channels;
  const std::vector<std::int32_t> bias = bias_of(op, 2, window.out_channels);
  const std::vector<int> order = wide_order(window);
  channels.packed_count = packed;
  if (channels.packed_count > 0) {
    const std::vector<std::vector<std::int8_t>> first(weights.begin(), weights.begin() + channels.packed_count);
    channels.packed = dot_stream_of(dsp_layer(first, bias, requantization), order, requantization);
  }
  channels.others = plain_channels(channels.packed.general, channels.packed_count, requantization);
  channels.is_signed = plain_signed(channels.others.plain, weights, bias, requantization);
  add_plain_words(channels.packed.table, plain_words(channels.others.plain, weights, bias, requantization, order,
                                                     PlainCodes::kInt16, channels.is_signed));
  return channels;
}

void add_costs(KernelCost& cost, const Window2d& w, const WideRows& rows, int rows_at_once,
               const WideChannels& channels, int clamps) {
  const double packed_row = rows.pairs * 15.0 + (clamps > 0 ? 3.0 * w.out_width * channels.packed_count : 0.0);
  const double row = 60.0 + 40.0 / rows_at_once + (channels.packed_count > 0 ? packed_row : 0.0);
  const int starts = std::min(w.out_height, (w.out_height + rows_at_once - 1) / rows_at_once * rows.rows_apart);
  const int steps = rows.slides ? starts : w.out_height;
  const int more = std::min(w.kernel_height, rows.slide_rows);
  const double plain =
      static_cast<double>(channels.others.plain.size()) * plain_cycles({.pixels = rows.width,
                                                                        .codes = rows.taps,
                                                                        .kind = PlainCodes::kInt16,
                                                                        .unaligned = rows.unaligned ? 0.5 : 0.0,
                                                                        .clamps = clamps,
                                                                        .is_signed = channels.is_signed});
  cost.cycles += w.out_height * rows.kinds * (row + plain) +
                 rows.kinds * (steps * widening_cycles(w, rows, w.kernel_height) +
                               (w.out_height - steps) * widening_cycles(w, rows, more));
  if (rows.unaligned)
    cost.cycles += w.out_height * rows.kinds * rows.pairs * channels.packed_count / 4 * rows.taps / 2.0;
  cost.code_bytes += 300 + (channels.others.plain.empty() ? 0 : 560);
}

/// Windows of 3x3, channels a multiple of 8: rounds of 36 steps.
DotRounds fastest_rounds(int steps) { return steps % 36 == 0 && steps > 36 ? DotRounds{12, 3} : DotRounds{}; }

/// One kernel of a layer.
struct Form {
  int rows_at_once = 1;
  DotRounds rounds;
  bool from_room = false;  ///< copies weights to RAM
};

/// Those worth offering: other layers than those of whole words and fours of channels have fewer, for there rows take
/// more of the time than weights.
std::vector<Form> forms(const Window2d& w, const WideRows& rows, int packed) {
  const int steps = (rows.taps + 1) / 2;
  const bool whole = rows.by_words && rows.kinds == 1 && packed == w.out_channels;
  const std::vector<DotRounds> all_rounds =
      packed > 0 ? dot_rounds(steps, fastest_rounds(steps)) : std::vector{DotRounds{}};
  std::vector<Form> all;
  for (const int wanted : whole ? std::vector{1, 2, 4} : std::vector{1, 4, 8, w.out_height}) {
    if (whole && wanted > w.out_height) continue;
    const int at_once = std::min(wanted, w.out_height);
    if (wanted > 1 && (!rows.slides || at_once <= rows.rows_apart)) continue;
    if (!all.empty() && all.back().rows_at_once == at_once) continue;
    for (const DotRounds rounds : all_rounds) {
      all.push_back({at_once, rounds, false});
      if (whole) all.push_back({at_once, rounds, true});
    }
  }
  return all;
}

bool fits(const Window2d& w) {
  const bool pixel = w.kernel_height == 1 && w.kernel_width == 1;
  const bool whole = w.in_channels % 4 == 0 && w.out_channels % 4 == 0;
  return (!pixel || !whole) && (w.kernel_width == 1 || are_multiples(w.stride_width, w.dilation_width)) &&
         w.pad_left <= (w.kernel_width - 1) * w.dilation_width && 2 * WideRows(w).column_codes <= kReach;
}

/// How many channels may be packed: as many as there are fours of, or none, where the code of packed ones does not
/// reach or their sums are too large for many of them, so that these are computed twice.
std::vector<int> packed_counts(const Window2d& w, const DspLayer& paired) {
  const int all = w.out_channels / 4 * 4;
  if (all == 0 || WideRows(w).move > kReach) return {0};
  return paired.general.empty() ? std::vector{all} : std::vector{all, 0};
}

/// The kernels of a layer whose channels are computed so.
std::vector<Kernel> kernels_of(const OpView& op, const Window2d& window,
                               const std::vector<std::vector<std::int8_t>>& weights,
                               const Requantization& requantization, const WideChannels& channels) {
  const int packed = channels.packed_count;
  if (packed == 0 && channels.others.plain.empty()) return {};
  const std::vector<std::int32_t> bias = bias_of(op, 2, window.out_channels);
  const WideRows rows(window);
  const int steps = (rows.taps + 1) / 2;
  const int clamps = clamps_of(requantization);
  std::vector<Kernel> kernels;
  for (const auto& [at_once, rounds, from_room] : forms(window, rows, packed)) {
    Kernel kernel = dot_kernel("conv2d_wide_rows_s8_dsp", window, requantization, channels.packed, rounds);
    kernel.numbers.push_back({"kRowsAtOnce", at_once, "output rows per step"});
    kernel.numbers.push_back({"kFromRoom", from_room ? 1 : 0, "1: weights are copied to RAM for each row"});
    kernel.numbers.push_back({"kPacked", packed, "channels that are computed four at a time"});
    append(kernel.numbers, plain_numbers(channels.others.plain.size(), channels.is_signed));
    kernel.steps = window_row_blocks(window, op.input_count(), at_once);
    kernel.steps.scratch_bytes = rows.scratch_bytes(window, at_once, packed) + (from_room ? dot_room_bytes(steps) : 0);
    const double rows_of_pairs = static_cast<double>(window.out_height) * rows.kinds;
    const double pairs = rows_of_pairs * rows.pairs;
    if (packed > 0) {
      kernel.cost = dot_cost(pairs, packed, steps, channels.packed.shift > 0, rounds);
      if (from_room) kernel.cost = dot_cost_from_room(rows_of_pairs, pairs, kernel.cost, packed, steps);
    }
    add_costs(kernel.cost, window, rows, at_once, channels, clamps);
    add_general_channels(kernel, channels.others.general, weights, bias, requantization,
                         static_cast<double>(window.out_height) * window.out_width, general_cycles(window));
    kernels.push_back(std::move(kernel));
  }
  return kernels;
}

}  // namespace

std::vector<Kernel> conv2d_wide_rows_kernels(const OpView& op, const Window2d& window,
                                             const std::vector<std::vector<std::int8_t>>& weights) {
  if (!fits(window)) return {};
  const Requantization requantization = requantization_of(op, window.out_channels);
  const std::vector<std::int32_t> bias = bias_of(op, 2, window.out_channels);
  const DspLayer paired = paired_layer(dsp_layer(weights, bias, requantization), requantization);
  std::vector<Kernel> kernels;
  for (const int packed : packed_counts(window, paired)) {
    append(kernels,
           kernels_of(op, window, weights, requantization, wide_channels(op, window, weights, requantization, packed)));
  }
  return kernels;
}

}  // namespace milliwatt::dsp
