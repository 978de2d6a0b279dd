// TRANSPOSE, any type, up to six dimensions: output dimension d is input dimension perm[d] (input 1, a constant).
// TFLite Micro moves codes and looks at nobody's quantization.
#include <fmt/format.h>

#include "base/indexed.h"
#include "base/to_size.h"
#include "ops/checks.h"
#include "ops/factories.h"
#include "ops/moves/elements.h"

namespace milliwatt {

namespace {

constexpr std::size_t kMostDimensions = 6;

class Transpose : public Move {
 public:
  std::string_view kind() const override { return "TRANSPOSE"; }

  std::vector<std::string> problems(const OpView& op) const override {
    Checks checks(op);
    if (!checks.counts(2, 2)) return checks.take();
    const Tensor& input = op.input(0);
    const Tensor& perm = op.input(1);
    check_moved(checks, "input", input, op.output());
    checks.not_constant("input", input);
    const std::size_t rank = input.shape.size();
    if (rank < 1 || rank > kMostDimensions) {
      checks.problem(tensor_label("input", input) + " has shape " + shape_text(input.shape), "1 to 6 dimensions");
      return checks.take();
    }
    bool good = checks.constant("permutation", perm);
    good &= checks.type("permutation", perm, {ElementType::kInt32});
    good &= checks.shape("permutation", perm, {static_cast<std::int64_t>(rank)});
    if (good && check_permutation(checks, perm)) checks.shape("output", op.output(), output_shape(op));
    return checks.take();
  }

  std::vector<std::int64_t> sources(const OpView& op) const override {
    const auto perm = elements_of<std::int32_t>(op.input(1));
    const Shape& in = op.input(0).shape;
    return places_of(op.output().shape, [&](const Shape& to) {
      Shape from(in.size());
      for (std::size_t d = 0; d < to.size(); ++d) from[to_size(perm[d])] = to[d];
      return element_at(in, from);
    });
  }

  ChannelFlow channel_flow(const OpView& op) const override {
    return channels_stay_last(op) ? channels_in_turn(op) : ChannelFlow();
  }

  ChannelRanges output_codes(const OpView& op, std::size_t, const std::vector<ChannelRanges>& inputs) const override {
    return channels_stay_last(op) ? inputs[0] : ChannelRanges(channels_of(op.output()), hull(inputs[0]));
  }

 private:
  static bool channels_stay_last(const OpView& op) {
    const auto perm = elements_of<std::int32_t>(op.input(1));
    return perm.back() + 1 == static_cast<std::int32_t>(perm.size());
  }

  static bool check_permutation(Checks& checks, const Tensor& perm) {
    const auto numbers = elements_of<std::int32_t>(perm);
    Indexed<bool> seen(numbers.size(), false);
    for (const std::int32_t number : numbers) {
      if (number < 0 || to_size(number) >= seen.size() || seen[number]) {
        return checks.problem(fmt::format("{} is {}", tensor_label("permutation", perm), fmt::join(numbers, ", ")),
                              fmt::format("each of 0 .. {} once", seen.size() - 1));
      }
      seen[number] = true;
    }
    return true;
  }

  static Shape output_shape(const OpView& op) {
    Shape shape;
    for (const std::int32_t from : elements_of<std::int32_t>(op.input(1))) {
      shape.push_back(op.input(0).shape[to_size(from)]);
    }
    return shape;
  }
};

}  // namespace

std::unique_ptr<OperatorType> make_transpose() { return std::make_unique<Transpose>(); }

}  // namespace milliwatt
