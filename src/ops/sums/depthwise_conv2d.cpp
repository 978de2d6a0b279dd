// DEPTHWISE_CONV_2D, int8, int16 with int8 weights, or float32: output channel o is a window of input channel
// o / multiplier times the channel's weights. Inputs: image 1 x H x W x C, weights 1 x KH x KW x O with O a multiple of
// C, optional bias O. The padding's products are left out, as if the padding held the input's zero point.
#include <fmt/format.h>

#include "base/to_size.h"
#include "ops/factories.h"
#include "ops/facts/batch.h"
#include "ops/facts/padded_window.h"
#include "ops/float32.h"
#include "ops/sums/arithmetic.h"
#include "ops/sums/codes_of_sums.h"
#include "ops/window.h"
#include "ops/window_checks.h"

namespace milliwatt {

namespace {

/// The attribute depth_multiplier repeats what the shapes say; it may be left out, or 0.
void check_multiplier(Checks& checks, const OpView& op, std::int64_t in_channels, std::int64_t out_channels) {
  if (out_channels % in_channels != 0) {
    checks.problem(fmt::format("{} gives {} channels for {} of the input", tensor_label("weights", op.input(1)),
                               out_channels, in_channels),
                   "a multiple of the input's channels");
    return;
  }
  if (!op.op().attributes.contains("depth_multiplier")) return;
  const std::int64_t multiplier = out_channels / in_channels;
  const auto stated = checks.integer("depth_multiplier", 0, out_channels);
  if (stated && *stated != 0 && *stated != multiplier) {
    checks.problem(fmt::format("depth_multiplier is {}", *stated), fmt::format("{}, as the shapes say", multiplier));
  }
}

class DepthwiseConv2d : public OperatorType, public BatchedOperator, public PaddedOperator {
 public:
  std::string_view kind() const override { return "DEPTHWISE_CONV_2D"; }

  std::vector<std::string> problems(const OpView& op) const override {
    Checks checks(op);
    if (!checks.counts(2, 3)) return checks.take();
    const Tensor& weights = op.input(1);
    bool good = check_sum_types(checks, op);
    good &= checks.rank("input", op.input(0), 4);
    good &= checks.rank("weights", weights, 4);
    good &= checks.rank("output", op.output(), 4);
    checks.activation();
    if (!good) return checks.take();

    const Shape& kernel = weights.shape;
    checks.shape("weights", weights, {1, kernel[1], kernel[2], kernel[3]});
    check_multiplier(checks, op, op.input(0).shape[3], kernel[3]);
    check_window(checks, op, kernel[1], kernel[2], true, kernel[3]);
    check_sums(checks, op, 3, kernel[3]);
    return checks.take();
  }

  std::int64_t macs(const OpView& op) const override {
    const Shape& kernel = op.input(1).shape;
    return op.output().elements() * kernel[1] * kernel[2];
  }

  void run(const OpView& op, TensorValues& values) const override {
    const Window2d w = convolution_window(op);
    with_arithmetic(op, w.out_channels, SumInputs(), [&](const auto& sums) { run_as(w, sums, op, values); });
  }

  void record(const OpView& op, Tape& tape) const override {
    expect_one_image(op, kImagesInTraining);
    const Window2d window = convolution_window(op);
    const std::int64_t fan_in = std::int64_t{1} * window.kernel_height * window.kernel_width;
    const Node weights = tape.transpose(parameter_of(op, 1, tape, Role::kWeights, fan_in), {3, 1, 2, 0});
    const Node bias = parameter_of(op, 2, tape, Role::kBias);
    const Node in = tape.value(op.op().inputs[0]);
    put_activated(op, tape, tape.convolve(in, weights, bias, window, window.in_channels));
  }

  std::optional<WeightedSum> weighted_sum(const OpView& op) const override {
    WeightedSum sum;
    sum.output_dimension = 3;
    sum.window = convolution_window(op);
    return sum;
  }

  ChannelFlow channel_flow(const OpView& op) const override {
    const std::size_t multiplier = channels_of(op.output()) / channels_of(op.input(0));
    ChannelFlow flow;
    for (std::size_t c = 0; c < channels_of(op.output()); ++c) flow.join(0, c / multiplier, 0, c);
    return flow;
  }

  ChannelRanges output_codes(const OpView& op, std::size_t, const std::vector<ChannelRanges>& inputs) const override {
    return codes_of_sums(op, inputs[0]);
  }

  BatchRule batch_rule(const OpView&) const override { return BatchRule::kOneByOne; }

  PaddedWindow padded_window(const OpView& op) const override {
    return {convolution_window(op), zero_code(op.input(0))};
  }

  Int8Rule int8_rule() const override { return {OutputRule::kRange}; }

  TimeRows time_rows(const OpView& op) const override { return {RowsRead::kWindow, op.input(1).shape[1]}; }

  std::vector<std::string> name_words() const override { return {"conv"}; }

 private:
  template <typename Sums>
  static void run_as(const Window2d& w, const Sums& sums, const OpView& op, TensorValues& values) {
    using Element = typename Sums::Element;
    const auto weights = values.read<typename Sums::Weight>(op.op().inputs[1]);
    for_each_image<Element>(op, values, [&](std::span<const Element> image, std::span<Element> out) {
      for_each_output(w, out, [&](int y, int x, int channel) {
        auto sum = sums.start(channel);
        for_each_tap(w, y, x, [&](int pixel, int tap) {
          sum = sums.add(sum, image[element(w, channel, pixel)], weights[weight(w, channel, tap)]);
        });
        return sums.result(sum, channel);
      });
    });
  }

  static std::size_t weight(const Window2d& w, int channel, int tap) { return to_size(tap * w.out_channels + channel); }

  /// The element of the pixel that the output channel reads.
  static std::size_t element(const Window2d& w, int channel, int pixel) {
    return to_size(pixel * w.in_channels + channel / (w.out_channels / w.in_channels));
  }
};

}  // namespace

std::unique_ptr<OperatorType> make_depthwise_conv2d() { return std::make_unique<DepthwiseConv2d>(); }

}  // namespace milliwatt
