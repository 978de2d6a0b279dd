// TRANSPOSE_CONV, int8, int16 with int8 weights, or float32: each input pixel adds its channels times the kernel to the
// output's pixels from stride times its place on; what lies outside of the output is left out. Inputs: the output's
// shape (which the output has, so that a computed one is not read), weights O x KH x KW x C, image 1 x H x W x C,
// optional bias O.
#include <fmt/format.h>

#include "base/to_size.h"
#include "ops/factories.h"
#include "ops/samples.h"
#include "ops/sums/arithmetic.h"
#include "ops/sums/transpose_window.h"
#include "ops/window_checks.h"

namespace milliwatt {

namespace {

constexpr std::int64_t kMostStride = 65535;

class TransposeConv : public OperatorType {
 public:
  std::string_view kind() const override { return "TRANSPOSE_CONV"; }

  std::vector<std::string> problems(const OpView& op) const override {
    Checks checks(op);
    if (!checks.counts(3, 4)) return checks.take();
    const Tensor& image = op.input(kTransposeSums.input);
    const Tensor& weights = op.input(kTransposeSums.weights);
    bool good = check_sum_types(checks, op, kTransposeSums);
    good &= checks.rank("input", image, 4);
    good &= checks.rank("weights", weights, 4);
    good &= checks.rank("output", op.output(), 4);
    checks.type("output shape", op.input(0), {ElementType::kInt32});
    checks.activation();
    if (!good || !checks.ok()) return checks.take();
    check_shapes(checks, op);
    check_sums(checks, op, 0, weights.shape[0], kTransposeSums);
    return checks.take();
  }

  std::int64_t macs(const OpView& op) const override {
    const Shape& kernel = op.input(kTransposeSums.weights).shape;
    return op.input(kTransposeSums.input).elements() * kernel[0] * kernel[1] * kernel[2];
  }

  void run(const OpView& op, TensorValues& values) const override {
    const Window2d w = transpose_window(op);
    with_arithmetic(op, w.out_channels, kTransposeSums, [&](const auto& sums) { run_as(w, sums, op, values); });
  }

  std::vector<std::string> name_words() const override { return {"conv"}; }

  std::vector<Graph> samples(std::uint64_t seed) const override {
    std::vector<Graph> graphs;
    for (std::uint64_t i = 0; i < 6; ++i) {
      SampleMaker make({seed, key_of(kind()), i});
      add_sample(make, i % 3, graphs);
    }
    return graphs;
  }

 private:
  template <typename Sums>
  static void run_as(const Window2d& w, const Sums& sums, const OpView& op, TensorValues& values) {
    using Element = typename Sums::Element;
    const auto in = values.read<Element>(op.op().inputs[kTransposeSums.input]);
    const auto weights = values.read<typename Sums::Weight>(op.op().inputs[kTransposeSums.weights]);
    const auto out = values.write<Element>(op.op().outputs[0]);
    std::vector<typename Sums::Sum> added;
    for (std::size_t i = 0; i < out.size(); ++i) added.push_back(sums.start(static_cast<int>(i) % w.out_channels));
    const auto add_pixel = [&](int pixel, int y, int x) {
      for_each_reached(w, y, x, [&](int reached, int tap) {
        for (int o = 0; o < w.out_channels; ++o) {
          auto& sum = added[to_size(reached * w.out_channels + o)];
          const std::size_t first = to_size((o * w.kernel_height * w.kernel_width + tap) * w.in_channels);
          for (int c = 0; c < w.in_channels; ++c) {
            sum = sums.add(sum, in[to_size(pixel * w.in_channels + c)], weights[first + to_size(c)]);
          }
        }
      });
    };
    for (int y = 0; y < w.in_height; ++y) {
      for (int x = 0; x < w.in_width; ++x) add_pixel(y * w.in_width + x, y, x);
    }
    for (std::size_t i = 0; i < out.size(); ++i) {
      out[i] = sums.result(added[i], static_cast<int>(i) % w.out_channels);
    }
  }

  /// Calls visit(output pixel, tap) for each tap of the input pixel at (y, x) that lies in the output.
  template <typename Visit>
  static void for_each_reached(const Window2d& w, int y, int x, Visit visit) {
    for (int ky = 0; ky < w.kernel_height; ++ky) {
      const int out_y = y * w.stride_height + ky - w.pad_top;
      if (out_y < 0 || out_y >= w.out_height) continue;
      for (int kx = 0; kx < w.kernel_width; ++kx) {
        const int out_x = x * w.stride_width + kx - w.pad_left;
        if (out_x >= 0 && out_x < w.out_width) visit(out_y * w.out_width + out_x, ky * w.kernel_width + kx);
      }
    }
  }

  static void check_shapes(Checks& checks, const OpView& op) {
    const Shape& kernel = op.input(kTransposeSums.weights).shape;
    const Shape& in = op.input(kTransposeSums.input).shape;
    const Shape& out = op.output().shape;
    checks.shape("weights", op.input(kTransposeSums.weights), {kernel[0], kernel[1], kernel[2], in[3]});
    if (op.input(0).is_constant()) {
      const auto numbers = elements_of<std::int32_t>(op.input(0));
      checks.shape("output", op.output(), Shape(numbers.begin(), numbers.end()));
    }
    if (in[0] != 1) checks.problem(fmt::format("a batch of {} images", in[0]), "1");
    if (out[0] != in[0] || out[3] != kernel[0]) checks.shape("output", op.output(), {in[0], out[1], out[2], kernel[0]});
    const auto stride_h = checks.integer("stride_h", 1, kMostStride);
    const auto stride_w = checks.integer("stride_w", 1, kMostStride);
    const auto padding = checks.word("padding", {"same", "valid"});
    if (!stride_h || !stride_w || !padding || !checks.ok()) return;
    // The window of the convolution that goes the other way must have as many places as the input has pixels.
    const bool same = *padding == "same";
    const Shape back = {in[0], window_output_size(out[1], kernel[1], *stride_h, 1, same),
                        window_output_size(out[2], kernel[2], *stride_w, 1, same), in[3]};
    checks.shape("input", op.input(kTransposeSums.input), back);
  }

  void add_sample(SampleMaker& make, std::uint64_t kind_of_codes, std::vector<Graph>& graphs) const {
    using enum ElementType;
    const std::int64_t channels = make.integer(1, 4), outputs = make.integer(1, 4);
    const std::int64_t kernel = make.integer(1, 3), stride = make.integer(1, 2);
    const Shape in = {1, make.integer(1, 4), make.integer(1, 4), channels};
    const bool same = make.chance(0.5);
    const auto size = [&](std::int64_t n) { return same ? n * stride : (n - 1) * stride + kernel; };
    const Shape out = {1, size(in[1]), size(in[2]), outputs};
    const Shape weights = {outputs, kernel, kernel, channels};
    const ElementType types[] = {kInt8, kInt16, kFloat32};
    const ElementType type = types[kind_of_codes];
    const auto quantization = [&] {
      if (type == kFloat32) return Quantization();
      return type == kInt16 ? per_tensor(make.scale(), 0) : make.codes({1}).quantization;
    };
    GraphBuilder& builder = make.builder();
    const std::vector<std::int32_t> numbers(out.begin(), out.end());
    std::vector<TensorId> inputs = {builder.constant("shape", {4}, numbers)};
    const std::vector<std::int8_t> codes = make.values(weights);
    if (type == kFloat32) {
      std::vector<float> reals;
      for (const std::int8_t code : codes) reals.push_back(static_cast<float>(code) / 64);
      inputs.push_back(builder.constant("weights", weights, reals));
    } else {
      std::vector<float> scales;
      for (std::int64_t o = 0; o < outputs; ++o) scales.push_back(make.scale());
      inputs.push_back(builder.constant("weights", weights, codes,
                                        outputs == 1 ? per_tensor(scales[0], 0) : per_channel(scales, 0)));
    }
    inputs.push_back(builder.input("in", {type, in, quantization()}));
    const Attributes attributes = {{"stride_h", stride},
                                   {"stride_w", stride},
                                   {"padding", std::string(same ? "same" : "valid")},
                                   {"activation", std::string("none")}};
    const TensorSpec spec = {type, out, quantization()};
    make.add_if_right(builder.op(std::string(kind()), "layer", inputs, attributes, spec), graphs);
  }
};

}  // namespace

Window2d transpose_window(const OpView& op) {
  const Shape& in = op.input(kTransposeSums.input).shape;
  const Shape& out = op.output().shape;
  const Shape& kernel = op.input(kTransposeSums.weights).shape;
  const auto number = [](std::int64_t size) { return static_cast<int>(size); };
  Window2d w;
  w.in_height = number(in[1]);
  w.in_width = number(in[2]);
  w.in_channels = number(in[3]);
  w.out_height = number(out[1]);
  w.out_width = number(out[2]);
  w.out_channels = number(out[3]);
  w.kernel_height = number(kernel[1]);
  w.kernel_width = number(kernel[2]);
  w.stride_height = number(op.integer("stride_h"));
  w.stride_width = number(op.integer("stride_w"));
  if (op.word("padding") == "same") {
    w.pad_top = std::max(0, (w.in_height - 1) * w.stride_height + w.kernel_height - w.out_height) / 2;
    w.pad_left = std::max(0, (w.in_width - 1) * w.stride_width + w.kernel_width - w.out_width) / 2;
  }
  return w;
}

std::unique_ptr<OperatorType> make_transpose_conv() { return std::make_unique<TransposeConv>(); }

}  // namespace milliwatt
