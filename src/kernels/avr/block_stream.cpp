#include "kernels/avr/block_stream.h"

#include <algorithm>
#include <optional>

#include "base/to_size.h"
#include "kernels/avr/code_line.h"
#include "kernels/avr/quick_line.h"

namespace milliwatt::avr {

namespace {

struct Channel {
  ChannelSums sums;
  std::optional<AvrLine> line;
  std::int32_t offset = 0;  ///< is taken off the sum
  std::int32_t weights_sum = 0;
  bool is_general = false;  ///< no line, and sums less the offset have 24 bits
};

constexpr std::int64_t kHalfOf24Bits = std::int64_t{1} << 23;
constexpr int kGeneralBytes = 12;                  // of a channel's record, without what quick codes read
constexpr std::uint32_t kGeneralRange = 0x800000;  // no line's range is as long

Channel channel_of(const BlockLayer& layer, std::size_t index) {
  const Requantization& r = layer.requantization;
  Channel channel;
  channel.sums = channel_sums(layer.weights[index], layer.bias[index], r.input_zero_point);
  for (const std::int32_t weight : layer.weights[index]) channel.weights_sum += weight;
  channel.line = avr_line(channel.sums, r.factors[index], r);
  if (channel.line) channel.offset = channel.line->offset;
  const ChannelSums& sums = channel.sums;
  channel.is_general = !channel.line && sums.highest - sums.lowest < 2 * kHalfOf24Bits;
  if (channel.is_general && (sums.lowest < -kHalfOf24Bits || sums.highest >= kHalfOf24Bits)) {
    channel.offset = static_cast<std::int32_t>(sums.lowest + kHalfOf24Bits);
  }
  return channel;
}

/// As the quick codes need it; nothing if they do not suit the channel. margin: the layer's.
std::optional<Channel> quick_channel(const Channel& channel, const QuantizedMultiplier& factor, const Requantization& r,
                                     int factor_bytes, int& margin) {
  Channel quick = channel;
  if (channel.line) {
    const std::optional<QuickLine> found = quick_line(channel.sums, factor, r, factor_bytes);
    if (!found) return std::nullopt;
    quick.line = found->line;
    quick.offset = found->line.offset;
    margin = std::max(margin, found->margin);
  } else if (channel.is_general) {
    if (channel.sums.highest - channel.sums.lowest >= kHalfOf24Bits - kSlowSums) return std::nullopt;
    quick.offset = static_cast<std::int32_t>(channel.sums.lowest - kSlowSums);
  }
  return quick;
}

class Stream {
 public:
  explicit Stream(const BlockLayer& layer) : layer_(layer) {
    for (std::size_t i = 0; i < layer.weights.size(); ++i) channels_.push_back(channel_of(layer, i));
    read_lines();
    set_shift();
    if (shift_ == 0) set_quick();
  }

  KernelTable exceptions() const {
    std::vector<std::int32_t> rows = exceptions_;
    if (rows.empty()) rows.push_back(0);
    return {"exceptions", std::move(rows),
            "channel, where its weights begin, bias, multiplier, shift; 0: there are none", true};
  }

  /// Four channels a block: weights, then biases and records.
  BlockStream pack_nibbles() {
    const int all = static_cast<int>(channels_.size());
    BlockStream packed;
    packed.blocks = (all + 3) / 4;
    for (int block = 0; block < packed.blocks; ++block) {
      const int first = std::min(block * 4, all - 4);
      for (std::size_t i = 0; i < layer_.weights.front().size(); ++i) {
        for (int c = first; c < first + 4; c += 2) {
          const int low = layer_.weights[to_size(c)][i] + 8, high = layer_.weights[to_size(c + 1)][i] + 8;
          add(static_cast<std::uint32_t>(low + 16 * high), 1);
        }
      }
      for (int c = first; c < first + 4; ++c) {
        add_bias(channels_[to_size(c)]);
        add_record(c, 0);
      }
    }
    count_long_ways(packed);
    set_numbers(packed);
    packed.tables.push_back({"stream", std::move(bytes_), "blocks of four units: weights, biases and lines", true});
    return packed;
  }

  /// Biases before a block's weights, or each channel's before its record.
  BlockStream pack(int channels, bool biases_first) {
    const int all = static_cast<int>(channels_.size());
    BlockStream packed;
    packed.blocks = (all + channels - 1) / channels;
    for (int block = 0; block < packed.blocks; ++block) {
      add_block(std::min(block * channels, all - channels), channels, biases_first);
    }
    count_long_ways(packed);
    set_numbers(packed);
    packed.numbers.push_back({"kBlockChannels", channels, "whose sums are in registers together"});
    packed.tables.push_back(
        {"stream", std::move(bytes_), "blocks of channels: biases, weights, lines or factors", true});
    return packed;
  }

 private:
  void read_lines() {
    widest_ = 0;
    two_starts_ = false;
    for (const Channel& channel : channels_) {
      if (!channel.line) continue;
      widest_ = std::max(widest_, channel.line->range);
      long_factors_ = long_factors_ || channel.line->factor > 0xffffff;
      two_starts_ = two_starts_ || channel.line->start != channel.line->low_start;
    }
  }

  /// Do the quick codes suit all channels?
  void set_quick() {
    std::vector<Channel> quick;
    int margin = 1;
    for (std::size_t i = 0; i < channels_.size(); ++i) {
      const Requantization& r = layer_.requantization;
      const auto channel = quick_channel(channels_[i], r.factors[i], r, factor_bytes(), margin);
      if (!channel) return;
      quick.push_back(*channel);
    }
    channels_ = std::move(quick);
    margin_ = margin;
    read_lines();
  }

  int factor_bytes() const { return long_factors_ ? 4 : 3; }

  /// Does a shift compute all channels?
  void set_shift() {
    const Requantization& r = layer_.requantization;
    const int shift = 1 - r.factors.front().shift;
    if (shift < 1 || shift > 15) return;
    std::vector<std::int32_t> starts;
    for (std::size_t i = 0; i < channels_.size(); ++i) {
      const auto start = shift_start(channels_[i].sums, shift, r.factors[i], r);
      if (!start) return;
      starts.push_back(*start);
    }
    for (std::size_t i = 0; i < channels_.size(); ++i) channels_[i].offset = -starts[i];
    shift_ = shift;
  }

  bool has_general() const { return shift_ == 0 && std::ranges::any_of(channels_, &Channel::is_general); }

  /// Of a record with a line.
  int line_bytes() const { return 10 + (two_starts_ ? 7 : 0) + (long_factors_ ? 1 : 0); }

  void count_long_ways(BlockStream& packed) const {
    packed.exceptions = static_cast<int>(exceptions_.size()) / 5;
    if (has_general()) packed.general = static_cast<int>(std::ranges::count_if(channels_, &Channel::is_general));
  }

  void add(std::uint32_t value, int bytes) {
    for (int i = 0; i < bytes; ++i) bytes_.push_back(static_cast<std::int8_t>(value >> 8 * i & 0xff));
  }

  void pad(int bytes) {
    for (; bytes > 0; --bytes) bytes_.push_back(0);
  }

  void set_numbers(BlockStream& packed) const {
    const int range_bits = widest_ > 0x3ffff ? 24 : widest_ > 0xffff ? 18 : 16;
    const int limit = static_cast<int>(widest_ >> 16) + 1;
    packed.form = {shift_, range_bits, two_starts_, long_factors_, margin_, limit};
    packed.numbers = {{"kChannels", static_cast<int>(channels_.size()), ""},
                      {"kFactorBytes", factor_bytes(), ""},
                      {"kRangeBits", range_bits, "no channel's range is longer"},
                      {"kTwoStarts", two_starts_ ? 1 : 0, "some channel's line has one for negative sums"},
                      {"kGeneral", packed.general == 0 ? 0 : 1, "1: some channels' codes are not computed by a line"},
                      {"kShift", shift_, "not 0: all multipliers are 2^-kShift"},
                      {"kQuick", margin_ == 0 ? 0 : 1, "1: most codes follow from the factors' highest bytes"},
                      {"kSure", 256 - margin_, "fractions below it are sure to belong to the code"},
                      {"kLimit", limit, "times 2^16: such sums are computed exactly"}};
  }

  void add_bias(const Channel& channel) {
    // With weights 2^n higher, sum of w x = sum of (w + 2^n)(x + 128) - 2^n sum of (x + 128) - 128 sum of w; the middle
    // is the pixel's.
    const std::int32_t raised_by = layer_.signed_inputs ? 0 : 128;
    const std::int32_t bias = channel.sums.folded - raised_by * channel.weights_sum - channel.offset;
    add(static_cast<std::uint32_t>(bias) ^ (layer_.complemented_bias ? 0xff0000 : 0), 3);
  }

  /// Where no line computes the channel, its weights begin there.
  void add_record(int index, std::size_t weights_begin) {
    if (shift_ != 0) return;
    const Channel& channel = channels_[to_size(index)];
    const QuantizedMultiplier& factor = layer_.requantization.factors[to_size(index)];
    const AvrLine line = channel.line.value_or(AvrLine());
    const int quick_bytes = margin_ == 0 ? 0 : factor_bytes() - 1;
    for (int byte = quick_bytes; byte > 0; --byte) add(line.factor >> 8 * byte, 1);  // the highest first
    if (channel.is_general) {
      add(kGeneralRange, 3);
      add(static_cast<std::uint32_t>(factor.multiplier), 4);
      add(static_cast<std::uint32_t>(factor.shift), 1);
      add(static_cast<std::uint32_t>(channel.offset), 4);
      pad(line_bytes() - kGeneralBytes - quick_bytes);
      return;
    }
    add(line.range, 3);
    if (two_starts_) add(line.split, 3);
    add(line.factor, quick_bytes != 0 ? 1 : 3);
    if (two_starts_) add(line.low_start, 4);
    add(line.start, 4);
    if (long_factors_ && quick_bytes == 0) add(line.factor >> 24, 1);
    if (has_general()) pad(kGeneralBytes + quick_bytes - line_bytes());
    if (channel.line) return;
    exceptions_.insert(exceptions_.end(), {index, static_cast<std::int32_t>(weights_begin), channel.sums.folded,
                                           factor.multiplier, factor.shift});
  }

  void add_block(int first, int channels, bool biases_first) {
    for (int c = first; biases_first && c < first + channels; ++c) add_bias(channels_[to_size(c)]);
    const int raised = layer_.signed_weights ? 0 : 128;
    const std::size_t weights_begin = bytes_.size();
    for (std::size_t i = 0; i < layer_.weights.front().size(); ++i) {
      for (int c = first; c < first + channels; ++c)
        add(static_cast<std::uint32_t>(layer_.weights[to_size(c)][i] + raised), 1);
    }
    for (int c = first; c < first + channels; ++c) {
      if (!biases_first) add_bias(channels_[to_size(c)]);
      add_record(c, weights_begin + to_size(c - first));
    }
  }

  const BlockLayer& layer_;
  std::vector<Channel> channels_;
  std::uint32_t widest_ = 0;
  bool long_factors_ = false, two_starts_ = false;
  int shift_ = 0;
  int margin_ = 0;  ///< of the quick codes; 0: they do not suit
  std::vector<std::int8_t> bytes_;
  std::vector<std::int32_t> exceptions_;
};

BlockStream with_exceptions(const BlockLayer& layer, int channels, bool biases_first) {
  Stream stream(layer);
  BlockStream packed = stream.pack(channels, biases_first);
  packed.numbers.push_back({"kExceptions", packed.exceptions, "channels whose sums may be too long"});
  packed.tables.push_back(stream.exceptions());
  return packed;
}

}  // namespace

BlockStream channel_stream(const BlockLayer& layer) { return Stream(layer).pack(1, true); }

BlockStream block_stream(const BlockLayer& layer, int channels) { return with_exceptions(layer, channels, true); }

BlockStream dense_stream(const BlockLayer& layer, int channels) { return with_exceptions(layer, channels, false); }

bool has_nibbles(const BlockLayer& layer) {
  return std::ranges::all_of(layer.weights, [](const std::vector<std::int8_t>& weights) {
    return std::ranges::all_of(weights, [](std::int8_t weight) { return weight >= -8 && weight <= 7; });
  });
}

BlockStream nibble_stream(const BlockLayer& layer) { return Stream(layer).pack_nibbles(); }

}  // namespace milliwatt::avr
