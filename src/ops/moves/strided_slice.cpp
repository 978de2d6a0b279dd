// STRIDED_SLICE: every n-th element from begin to end along each dimension (inputs 1 to 3: begin, end, stride,
// constants with a number a dimension, negative from the back). A bit of begin_mask or end_mask says that the dimension
// is taken from its start, or to its end; one of shrink_axis_mask, that the single element at begin is taken and the
// dimension falls away.
#include <fmt/format.h>

#include <algorithm>

#include "ops/checks.h"
#include "ops/factories.h"
#include "ops/moves/elements.h"
#include "ops/samples.h"

namespace milliwatt {

namespace {

constexpr std::size_t kMostDimensions = 5;

/// Along one dimension.
struct Slice {
  std::int64_t begin = 0;
  std::int64_t stride = 1;
  std::int64_t count = 1;
  bool stays = true;
};

class StridedSlice : public Move {
 public:
  std::string_view kind() const override { return "STRIDED_SLICE"; }

  std::vector<std::string> problems(const OpView& op) const override {
    Checks checks(op);
    if (!checks.counts(4, 4)) return checks.take();
    check_moved(checks, "input", op.input(0), op.output());
    for (const char* mask : {"begin_mask", "end_mask", "shrink_axis_mask"}) checks.integer(mask, 0, 255);
    for (const char* mask : {"ellipsis_mask", "new_axis_mask", "offset"}) checks.integer(mask, 0, 0);
    const Shape& shape = op.input(0).shape;
    const auto rank = static_cast<std::int64_t>(shape.size());
    if (shape.empty() || shape.size() > kMostDimensions) {
      checks.problem(tensor_label("input", op.input(0)) + " has shape " + shape_text(shape), "1 to 5 dimensions");
    }
    for (std::size_t k = 1; k < 4; ++k) {
      checks.constant(kRoles[k], op.input(k));
      checks.type(kRoles[k], op.input(k), {ElementType::kInt32});
      checks.shape(kRoles[k], op.input(k), {rank});
    }
    if (!checks.ok()) return checks.take();
    for (const std::int32_t stride : elements_of<std::int32_t>(op.input(3))) {
      if (stride == 0) checks.problem(tensor_label("stride", op.input(3)) + " holds 0", "other numbers");
    }
    if (!checks.ok()) return checks.take();
    Shape out;
    const std::vector<Slice> slices = slices_of(op);
    for (std::size_t d = 0; d < slices.size(); ++d) {
      const Slice& slice = slices[d];
      if (slice.count < 1 || slice.begin < 0 || slice.begin >= shape[d]) {
        checks.problem(fmt::format("nothing is left of dimension {}", d), "at least one element");
        return checks.take();
      }
      if (slice.stays) out.push_back(slice.count);
    }
    checks.shape("output", op.output(), out);
    return checks.take();
  }

  std::vector<std::int64_t> sources(const OpView& op) const override {
    const std::vector<Slice> slices = slices_of(op);
    const Shape& in = op.input(0).shape;
    Shape counts;
    for (const Slice& slice : slices) counts.push_back(slice.count);
    return places_of(counts, [&](Shape at) {
      for (std::size_t d = 0; d < at.size(); ++d) at[d] = slices[d].begin + at[d] * slices[d].stride;
      return element_at(in, at);
    });
  }

  std::vector<Graph> samples(std::uint64_t seed) const override {
    std::vector<Graph> graphs;
    for (std::uint64_t i = 0; i < 8; ++i) {
      SampleMaker make({seed, key_of(kind()), i});
      const TensorSpec in = make.codes({make.integer(1, 4), make.integer(1, 5), make.integer(1, 6)});
      std::vector<std::int32_t> numbers[3];
      std::int64_t masks[3] = {make.integer(0, 7), make.integer(0, 7), i % 2 == 0 ? make.integer(0, 7) : 0};
      TensorSpec out = in;
      out.shape.clear();
      for (std::size_t d = 0; d < 3; ++d) {
        const std::int64_t size = in.shape[d];
        const std::int64_t begin = make.integer(0, size - 1);
        const std::int64_t end = make.integer(begin + 1, size);
        const std::int64_t stride = make.integer(1, 2);
        const bool from_start = (masks[0] >> d & 1) != 0;
        const bool to_end = (masks[1] >> d & 1) != 0;
        const bool shrinks = (masks[2] >> d & 1) != 0;
        numbers[0].push_back(static_cast<std::int32_t>(begin - (make.chance(0.3) ? size : 0)));
        numbers[1].push_back(static_cast<std::int32_t>(end));
        numbers[2].push_back(static_cast<std::int32_t>(shrinks ? 1 : stride));
        if (!shrinks) out.shape.push_back(((to_end ? size : end) - (from_start ? 0 : begin) + stride - 1) / stride);
      }
      GraphBuilder& builder = make.builder();
      std::vector<TensorId> inputs = {builder.input("in", in)};
      for (std::size_t k = 1; k < 4; ++k) inputs.push_back(builder.constant(kRoles[k], {3}, numbers[k - 1]));
      const Attributes attributes = {{"begin_mask", masks[0]},           {"end_mask", masks[1]},
                                     {"ellipsis_mask", std::int64_t{0}}, {"new_axis_mask", std::int64_t{0}},
                                     {"shrink_axis_mask", masks[2]},     {"offset", std::int64_t{0}}};
      make.add_if_right(builder.op("STRIDED_SLICE", "layer", inputs, attributes, out), graphs);
    }
    return graphs;
  }

 private:
  static constexpr const char* kRoles[] = {"input", "begin", "end", "stride"};

  static std::vector<Slice> slices_of(const OpView& op) {
    const auto has = [&](const char* mask, std::size_t d) { return (op.integer(mask) >> d & 1) != 0; };
    const auto begins = elements_of<std::int32_t>(op.input(1));
    const auto ends = elements_of<std::int32_t>(op.input(2));
    const auto strides = elements_of<std::int32_t>(op.input(3));
    std::vector<Slice> slices;
    for (std::size_t d = 0; d < begins.size(); ++d) {
      const std::int64_t size = op.input(0).shape[d];
      const std::int64_t stride = strides[d];
      const std::int64_t lowest = stride > 0 ? 0 : -1;
      const std::int64_t highest = stride > 0 ? size : size - 1;
      const auto place = [&](std::int64_t number) {
        return std::clamp(number < 0 ? number + size : number, lowest, highest);
      };
      Slice slice;
      slice.stride = stride;
      slice.begin = has("begin_mask", d) ? (stride > 0 ? 0 : size - 1) : place(begins[d]);
      slice.stays = !has("shrink_axis_mask", d);
      const std::int64_t end = has("end_mask", d) ? (stride > 0 ? size : -1) : place(ends[d]);
      const std::int64_t span = stride > 0 ? end - slice.begin : slice.begin - end;
      const std::int64_t step = stride > 0 ? stride : -stride;
      if (slice.stays) slice.count = span <= 0 ? 0 : (span + step - 1) / step;
      slices.push_back(slice);
    }
    return slices;
  }
};

}  // namespace

std::unique_ptr<OperatorType> make_strided_slice() { return std::make_unique<StridedSlice>(); }

}  // namespace milliwatt
