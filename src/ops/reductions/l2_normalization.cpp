// L2_NORMALIZATION: each vector along the last dimension, divided by the root of the sum of its squares. Codes come out
// with scale 1/128 and zero point 0.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/inverse_square_root.h"
#include "base/to_size.h"
#include "base/wrapping.h"
#include "ops/checks.h"
#include "ops/factories.h"
#include "ops/float32.h"
#include "ops/samples.h"

namespace milliwatt {

namespace {

constexpr std::int64_t kMostChannels = 1 << 15;  // squares of so many distances fit 31 bits
constexpr float kSmallestNorm = 1e-6F;

class L2Normalization : public OperatorType {
 public:
  std::string_view kind() const override { return "L2_NORMALIZATION"; }

  std::vector<std::string> problems(const OpView& op) const override {
    Checks checks(op);
    if (!checks.counts(1, 1)) return checks.take();
    const Tensor& input = op.input(0);
    const Tensor& output = op.output();
    bool good = checks.computed_type("input", input);
    good &= checks.computed_type("output", output);
    checks.not_constant("input", input);
    checks.shape("output", output, input.shape);
    checks.word("activation", {"none"});
    if (input.shape.empty()) checks.problem(tensor_label("input", input) + " is a scalar", "at least one dimension");
    if (!good || !checks.ok() || computes_in_float(op)) return checks.take();
    if (input.shape.back() > kMostChannels) {
      checks.problem(fmt::format("vectors of {} codes", input.shape.back()), fmt::format("up to {}", kMostChannels));
    }
    good = checks.per_tensor("input", input) && checks.per_tensor("output", output);
    if (good && (output.quantization.scales[0] != 1.0F / 128 || output.quantization.zero_points[0] != 0)) {
      checks.problem(fmt::format("{} has scale {} and zero point {}", tensor_label("output", output),
                                 output.quantization.scales[0], output.quantization.zero_points[0]),
                     "0.0078125 and 0");
    }
    return checks.take();
  }

  void run(const OpView& op, TensorValues& values) const override {
    const std::size_t channels = to_size(op.output().shape.back());
    if (computes_in_float(op)) {
      const auto in = values.read<float>(op.op().inputs[0]);
      const auto out = values.write<float>(op.op().outputs[0]);
      for (std::size_t first = 0; first < in.size(); first += channels) {
        float squares = 0;
        for (const float x : in.subspan(first, channels)) squares += x * x;
        const float norm = std::max(std::sqrt(squares), kSmallestNorm);
        for (std::size_t i = first; i < first + channels; ++i) out[i] = in[i] / norm;
      }
      return;
    }
    const auto in = values.read<std::int8_t>(op.op().inputs[0]);
    const auto out = values.write<std::int8_t>(op.op().outputs[0]);
    const std::int32_t zero = op.input(0).quantization.zero_points[0];
    for (std::size_t first = 0; first < in.size(); first += channels) {
      std::int32_t squares = 0;
      for (const std::int8_t code : in.subspan(first, channels)) squares += (code - zero) * (code - zero);
      QuantizedMultiplier factor = inverse_square_root(squares);
      factor.shift += 7;
      for (std::size_t i = first; i < first + channels; ++i) {
        out[i] = static_cast<std::int8_t>(requantize(in[i] - zero, factor, 0, -128, 127));
      }
    }
  }

  std::vector<Graph> samples(std::uint64_t seed) const override {
    std::vector<Graph> graphs;
    for (std::uint64_t i = 0; i < 4; ++i) {
      SampleMaker make({seed, key_of(kind()), i});
      TensorSpec in = make.codes(make.shape());
      if (i % 2 == 0) in = {ElementType::kFloat32, in.shape, {}};
      TensorSpec out = in;
      if (i % 2 == 1) out.quantization = per_tensor(1.0F / 128, 0);
      const TensorId id = make.builder().input("in", in);
      const Attributes attributes = {{"activation", std::string("none")}};
      make.add_if_right(make.builder().op("L2_NORMALIZATION", "layer", {id}, attributes, out), graphs);
    }
    return graphs;
  }
};

}  // namespace

std::unique_ptr<OperatorType> make_l2_normalization() { return std::make_unique<L2Normalization>(); }

}  // namespace milliwatt
