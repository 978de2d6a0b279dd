#include "kernels/dsp/conv2d_wide_rows.h"

#include <algorithm>
#include <cstddef>
#include <utility>

#include "kernels/dsp/dot_kernel.h"
#include "kernels/dsp/dsp_layer.h"
#include "kernels/dsp/plain_channels.h"
#include "kernels/parts.h"

namespace milliwatt::dsp {

namespace {

/// How device/milliwatt/dsp/conv2d_wide_rows_s8_dsp.h lays out a step's image rows.
struct WideRows {
  explicit WideRows(const Window2d& w) {
    const bool one_wide = w.kernel_width == 1;
    const int step = one_wide ? w.stride_width : w.dilation_width;
    const int stride = one_wide ? 1 : w.stride_width;
    const int all_kinds = one_wide ? 1 : w.dilation_width;
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
    rows_apart = w.stride_height == 1 ? w.dilation_height : 1;
    slides = w.stride_height == 1 || w.dilation_height == 1;
    unaligned = stride * column_codes % 2 != 0 || w.stride_height * w.in_channels % 2 != 0;
    any_odd = width % 2 != 0 || (w.out_width / all_kinds) % 2 != 0;
  }
  /// @param packed channels
  std::int64_t scratch_bytes(const Window2d& w, int at_once, int packed) const {
    const int slid = slides ? (at_once - 1) / rows_apart * w.stride_height * w.in_channels : 0;
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

/// Of one pixel of a row of whole words, or of any codes.
double widening_cycles_of_pixel(const Window2d& w, const WideRows& rows) {
  if (!rows.by_words) {
    if (w.in_channels <= 3) return w.in_channels == 1 ? 4.0 : 2.0 * w.in_channels + 3.5;
    const int words = w.in_channels / 4;
    return 6.0 + (words >= 12 ? 25.0 : 21.0) * (words / 4) + 6.0 * (words % 4) + 2.0 * (w.in_channels % 4) + 1.0;
  }
  const bool words_of_four = w.in_channels == 16;
  const int pixels = w.in_channels <= 16 && rows.inside % 4 == 0   ? 4
                     : w.in_channels <= 32 && rows.inside % 2 == 0 ? 2
                                                                   : 1;
  return (words_of_four ? 0.0 : 1.0) + 4.0 / pixels + 21.0 * (w.in_channels / 16) + 6.0 * (w.in_channels / 4 % 4);
}

/// Of so many image rows at once.
double widening_cycles(const Window2d& w, const WideRows& rows, int count) {
  const double fill = w.in_channels % 16 == 0 ? 0.75 : w.in_channels % 4 == 0 ? 1.5 : 5.0;  // of a code
  return count * (45.0 + rows.inside * widening_cycles_of_pixel(w, rows) + fill * rows.padding * w.in_channels);
}

/// The channels of a layer by how they are computed.
struct WideChannels {
  DotStream packed;  ///< of the first ones
  int packed_count = 0;
  PlainChannels others;
};

WideChannels wide_channels(const OpView& op, const Window2d& window,
                           const std::vector<std::vector<std::int8_t>>& weights, const Requantization& requantization) {
  WideChannels channels;
  const std::vector<std::int32_t> bias = bias_of(op, 2, window.out_channels);
  const std::vector<int> order = wide_order(window);
  channels.packed_count = window.out_channels / 4 * 4;
  if (channels.packed_count > 0) {
    const std::vector<std::vector<std::int8_t>> first(weights.begin(), weights.begin() + channels.packed_count);
    channels.packed = dot_stream_of(dsp_layer(first, bias, requantization), order, requantization);
  }
  channels.others = plain_channels(channels.packed.general, channels.packed_count, requantization);
  add_plain_words(channels.packed.table,
                  plain_words(channels.others.plain, weights, bias, requantization, order, PlainCodes::kInt16));
  return channels;
}

void add_costs(KernelCost& cost, const Window2d& w, const WideRows& rows, int rows_at_once,
               const WideChannels& channels, bool clamps) {
  const double row = 100.0 + rows.pairs * 15.0 + (clamps ? 8.0 * w.out_width * channels.packed_count : 0.0);
  const int starts = std::min(w.out_height, (w.out_height + rows_at_once - 1) / rows_at_once * rows.rows_apart);
  const int steps = rows.slides ? starts : w.out_height;
  const int more = std::min(w.kernel_height, w.stride_height);
  const double plain = static_cast<double>(channels.others.plain.size()) *
                       plain_cycles(rows.width, rows.taps, PlainCodes::kInt16, rows.unaligned);
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
  for (const int wanted : whole ? std::vector{1, 2, 4} : std::vector{1, 4, 8}) {
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
  return (!pixel || !whole) && (w.dilation_width == 1 || w.stride_width == 1) &&
         w.pad_left <= (w.kernel_width - 1) * w.dilation_width &&
         (w.out_channels < 4 ? 2 * WideRows(w).column_codes : WideRows(w).move) <= 4000;
}

}  // namespace

std::vector<Kernel> conv2d_wide_rows_kernels(const OpView& op, const Window2d& window,
                                             const std::vector<std::vector<std::int8_t>>& weights) {
  if (!fits(window)) return {};
  const Requantization requantization = requantization_of(op, window.out_channels);
  const std::vector<std::int32_t> bias = bias_of(op, 2, window.out_channels);
  const WideChannels channels = wide_channels(op, window, weights, requantization);
  const int packed = channels.packed_count;
  if (packed == 0 && channels.others.plain.empty()) return {};

  const WideRows rows(window);
  const int steps = (rows.taps + 1) / 2;
  const bool clamps = requantization.lowest > -128 || requantization.highest < 127;
  std::vector<Kernel> kernels;
  for (const auto& [at_once, rounds, from_room] : forms(window, rows, packed)) {
    Kernel kernel = dot_kernel("conv2d_wide_rows_s8_dsp", window, requantization, channels.packed, rounds);
    kernel.numbers.push_back({"kRowsAtOnce", at_once, "output rows per step"});
    kernel.numbers.push_back({"kFromRoom", from_room ? 1 : 0, "1: weights are copied to RAM for each row"});
    kernel.numbers.push_back({"kPacked", packed, "channels that are computed four at a time"});
    kernel.numbers.push_back(plain_number(channels.others.plain.size()));
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

}  // namespace milliwatt::dsp
