// PAD and PADV2, any type, up to four dimensions: elements before and behind the input along each dimension (input 1, a
// constant of pairs). They have the output's zero point, or the code that PADV2 is given as input 2.
#include "ops/moves/pad.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>

#include "base/error.h"
#include "base/to_size.h"
#include "ops/checks.h"
#include "ops/factories.h"
#include "ops/moves/elements.h"
#include "ops/tape.h"

namespace milliwatt {

namespace {

constexpr std::size_t kMostDimensions = 4;

class Pad : public Move {
 public:
  explicit Pad(bool has_value) : has_value_(has_value) {}

  std::string_view kind() const override { return has_value_ ? "PADV2" : "PAD"; }

  std::vector<std::string> problems(const OpView& op) const override {
    Checks checks(op);
    if (!checks.counts(has_value_ ? 3 : 2, has_value_ ? 3 : 2)) return checks.take();
    const Tensor& input = op.input(0);
    check_moved(checks, "input", input, op.output());
    checks.not_constant("input", input);
    const bool has_codes = op.output().type == ElementType::kInt8 || op.output().type == ElementType::kInt16;
    const bool output = !has_codes || checks.per_tensor("output", op.output());
    const std::size_t rank = input.shape.size();
    if (rank < 1 || rank > kMostDimensions) {
      checks.problem(tensor_label("input", input) + " has shape " + shape_text(input.shape), "1 to 4 dimensions");
      return checks.take();
    }
    bool good = checks.constant("paddings", op.input(1));
    good &= checks.type("paddings", op.input(1), {ElementType::kInt32});
    good &= checks.shape("paddings", op.input(1), {static_cast<std::int64_t>(rank), 2});
    if (good) check_paddings(checks, op);
    if (has_value_ && output) check_value(checks, op);
    return checks.take();
  }

  void record(const OpView& op, Tape& tape) const override {
    std::vector<std::int64_t> before, behind;
    for (const Padding& padding : paddings_of(op)) {
      before.push_back(padding.before);
      behind.push_back(padding.after);
    }
    if (before[0] + behind[0] > 0) throw Error("a padded batch cannot be trained; supported: other dimensions");
    const float value = has_value_ ? elements_of<float>(op.input(2))[0] : 0;
    tape.put(op.op().outputs[0], tape.pad(tape.value(op.op().inputs[0]), before, behind, value));
  }

  std::vector<std::int64_t> sources(const OpView& op) const override {
    const std::vector<Padding> paddings = paddings_of(op);
    const Shape& in = op.input(0).shape;
    return places_of(op.output().shape, [&](Shape at) {
      for (std::size_t d = 0; d < at.size(); ++d) {
        at[d] -= paddings[d].before;
        if (at[d] < 0 || at[d] >= in[d]) return kFill;
      }
      return element_at(in, at);
    });
  }

  std::vector<std::byte> fill(const OpView& op) const override {
    if (has_value_) return op.input(2).data;
    const std::int32_t code = padding_code(op);
    std::vector<std::byte> bytes(to_size(element_bytes(op.output().type)));
    std::memcpy(bytes.data(), &code, std::min(bytes.size(), sizeof(code)));
    return bytes;
  }

  ChannelFlow channel_flow(const OpView& op) const override {
    const Padding of_channels = paddings_of(op).back();
    return of_channels.before + of_channels.after > 0 ? ChannelFlow() : channels_in_turn(op);
  }

  ChannelRanges output_codes(const OpView& op, std::size_t, const std::vector<ChannelRanges>& inputs) const override {
    const std::vector<Padding> paddings = paddings_of(op);
    const CodeInterval code{padding_code(op), padding_code(op)};
    const bool around = std::any_of(paddings.begin(), paddings.end() - 1,
                                    [](const Padding& padding) { return padding.before + padding.after > 0; });
    ChannelRanges result(to_size(paddings.back().before), code);
    for (const CodeInterval& codes : inputs[0]) result.push_back(around ? hull(codes, code) : codes);
    result.resize(result.size() + to_size(paddings.back().after), code);
    return result;
  }

 private:
  static void check_paddings(Checks& checks, const OpView& op) {
    Shape shape = op.input(0).shape;
    const std::vector<Padding> paddings = paddings_of(op);
    for (std::size_t d = 0; d < shape.size(); ++d) {
      if (paddings[d].before < 0 || paddings[d].after < 0) {
        checks.problem(fmt::format("{} has {} and {} for dimension {}", tensor_label("paddings", op.input(1)),
                                   paddings[d].before, paddings[d].after, d),
                       "0 or more");
        return;
      }
      shape[d] += paddings[d].before + paddings[d].after;
    }
    checks.shape("output", op.output(), shape);
  }

  static void check_value(Checks& checks, const OpView& op) {
    const Tensor& value = op.input(2);
    bool good = checks.constant("value", value);
    good &= checks.type("value", value, {op.output().type});
    good &= value.elements() == 1 ||
            checks.problem(tensor_label("value", value) + " has shape " + shape_text(value.shape), "one element");
    if (op.output().type != ElementType::kInt8 || !good) return;
    if (checks.per_tensor("value", value)) checks.same_quantization(value, op.output(), 0.0f);
  }

  bool has_value_;
};

}  // namespace

std::vector<Padding> paddings_of(const OpView& op) {
  const auto numbers = elements_of<std::int32_t>(op.input(1));
  std::vector<Padding> paddings;
  for (std::size_t d = 0; d + 1 < numbers.size(); d += 2) paddings.push_back({numbers[d], numbers[d + 1]});
  return paddings;
}

std::int32_t padding_code(const OpView& op) {
  if (op.has_input(2)) return elements_of<std::int8_t>(op.input(2))[0];
  const std::vector<std::int32_t>& zero_points = op.output().quantization.zero_points;
  return zero_points.empty() ? 0 : zero_points[0];
}

std::unique_ptr<OperatorType> make_pad() { return std::make_unique<Pad>(false); }
std::unique_ptr<OperatorType> make_padv2() { return std::make_unique<Pad>(true); }

}  // namespace milliwatt
