// Blocks of an image's pixels, and the places of a pixel within its block.
//
// DEPTH_TO_SPACE and SPACE_TO_DEPTH: channels of one pixel to the pixels of a block, and back (attribute block_size).
// SPACE_TO_BATCH_ND and BATCH_TO_SPACE_ND: each place in the blocks (input 1: their sizes) to an image of its own, and
// back; the image is padded before, or cropped after it (input 2: pairs).
#include <fmt/format.h>

#include "ops/checks.h"
#include "ops/factories.h"
#include "ops/moves/elements.h"
#include "ops/samples.h"

namespace milliwatt {

namespace {

constexpr std::int64_t kMostBlock = 1024;

/// Between channels and space.
class DepthBlocks : public Move {
 public:
  explicit DepthBlocks(bool to_space) : to_space_(to_space) {}

  std::string_view kind() const override { return to_space_ ? "DEPTH_TO_SPACE" : "SPACE_TO_DEPTH"; }

  std::vector<std::string> problems(const OpView& op) const override {
    Checks checks(op);
    if (!checks.counts(1, 1)) return checks.take();
    check_moved(checks, "input", op.input(0), op.output());
    const auto block = checks.integer("block_size", 1, kMostBlock);
    if (!checks.rank("input", op.input(0), 4) || !block) return checks.take();
    Shape shape = op.input(0).shape;
    const bool comes_out_even =
        to_space_ ? shape[3] % (*block * *block) == 0 : shape[1] % *block == 0 && shape[2] % *block == 0;
    if (!comes_out_even) {
      checks.problem(fmt::format("{} has shape {}", tensor_label("input", op.input(0)), shape_text(shape)),
                     to_space_ ? fmt::format("a multiple of {} channels", *block * *block)
                               : fmt::format("height and width in multiples of {}", *block));
      return checks.take();
    }
    shape[1] = to_space_ ? shape[1] * *block : shape[1] / *block;
    shape[2] = to_space_ ? shape[2] * *block : shape[2] / *block;
    shape[3] = to_space_ ? shape[3] / (*block * *block) : shape[3] * *block * *block;
    checks.shape("output", op.output(), shape);
    return checks.take();
  }

  std::vector<std::int64_t> sources(const OpView& op) const override {
    const std::int64_t block = op.integer("block_size");
    const std::int64_t channels = to_space_ ? op.output().shape[3] : op.input(0).shape[3];  // of a pixel of the image
    return places_of(op.output().shape, [&](const Shape& at) {
      Shape from = at;
      if (to_space_) {
        from[1] = at[1] / block;
        from[2] = at[2] / block;
        from[3] = (at[1] % block * block + at[2] % block) * channels + at[3];
      } else {
        const std::int64_t place = at[3] / channels;  // in the block
        from[1] = at[1] * block + place / block;
        from[2] = at[2] * block + place % block;
        from[3] = at[3] % channels;
      }
      return element_at(op.input(0).shape, from);
    });
  }

  std::vector<Graph> samples(std::uint64_t seed) const override {
    std::vector<Graph> graphs;
    for (std::uint64_t i = 0; i < 4; ++i) {
      SampleMaker make({seed, key_of(kind()), i});
      const std::int64_t block = make.integer(1, 3);
      const std::int64_t height = make.integer(1, 4), width = make.integer(1, 4), channels = make.integer(1, 3);
      const Shape image = {1, height * block, width * block, channels};
      const Shape deep = {1, height, width, channels * block * block};
      const ElementType type = i % 2 == 0 ? ElementType::kInt8 : ElementType::kFloat32;
      TensorSpec in = make.codes(to_space_ ? deep : image);
      in.type = type;
      if (type == ElementType::kFloat32) in.quantization = {};
      TensorSpec out = in;
      out.shape = to_space_ ? image : deep;
      const TensorId from = make.builder().input("in", in);
      make.add_if_right(make.builder().op(std::string(kind()), "layer", {from}, {{"block_size", block}}, out), graphs);
    }
    return graphs;
  }

 private:
  bool to_space_;
};

/// Between images of a batch and space, along as many dimensions behind the first as input 1 has numbers.
class BatchBlocks : public Move {
 public:
  explicit BatchBlocks(bool to_space) : to_space_(to_space) {}

  std::string_view kind() const override { return to_space_ ? "BATCH_TO_SPACE_ND" : "SPACE_TO_BATCH_ND"; }

  std::vector<std::string> problems(const OpView& op) const override {
    Checks checks(op);
    if (!checks.counts(3, 3)) return checks.take();
    check_moved(checks, "input", op.input(0), op.output());
    const std::size_t rank = op.input(0).shape.size();
    if (rank != 3 && rank != 4) {
      checks.problem(tensor_label("input", op.input(0)) + " has shape " + shape_text(op.input(0).shape),
                     "3 or 4 dimensions");
      return checks.take();
    }
    const auto dimensions = static_cast<std::int64_t>(rank) - 2;
    const char* pairs = to_space_ ? "crops" : "paddings";
    checks.constant("block", op.input(1));
    checks.constant(pairs, op.input(2));
    checks.type("block", op.input(1), {ElementType::kInt32});
    checks.type(pairs, op.input(2), {ElementType::kInt32});
    checks.shape("block", op.input(1), {dimensions});
    checks.shape(pairs, op.input(2), {dimensions, 2});
    if (!checks.ok()) return checks.take();
    check_shape(checks, op);
    return checks.take();
  }

  std::vector<std::int64_t> sources(const OpView& op) const override {
    const Shape& in = op.input(0).shape;
    const Shape& out = op.output().shape;
    const Blocks blocks = blocks_of(op);
    return places_of(out, [&](const Shape& at) {
      Shape from = at;
      std::int64_t places = at[0] / (to_space_ ? out[0] : in[0]);  // of the pixel in its block; of an image: 0
      from[0] = to_space_ ? at[0] : at[0] % in[0];
      std::int64_t number = 0;
      for (std::size_t k = blocks.sizes.size(); k-- > 0; places /= blocks.sizes[k]) {
        if (!to_space_) from[k + 1] = at[k + 1] * blocks.sizes[k] + places % blocks.sizes[k] - blocks.before[k];
      }
      for (std::size_t k = 0; k < blocks.sizes.size(); ++k) {
        const std::int64_t pixel = at[k + 1] + blocks.before[k];
        if (to_space_) from[k + 1] = pixel / blocks.sizes[k];
        number = number * blocks.sizes[k] + pixel % blocks.sizes[k];
        if (from[k + 1] < 0 || from[k + 1] >= in[k + 1]) return kFill;
      }
      if (to_space_) from[0] += number * out[0];
      return element_at(in, from);
    });
  }

  std::vector<std::byte> fill(const OpView& op) const override {
    std::vector<std::byte> bytes = MovingOperator::fill(op);
    const Quantization& q = op.output().quantization;
    if (op.output().type == ElementType::kInt8 && !q.empty()) bytes[0] = static_cast<std::byte>(q.zero_points[0]);
    return bytes;
  }

  std::vector<Graph> samples(std::uint64_t seed) const override {
    std::vector<Graph> graphs;
    for (std::uint64_t i = 0; i < 6; ++i) {
      SampleMaker make({seed, key_of(kind()), i});
      const std::int32_t block = static_cast<std::int32_t>(make.integer(1, 3));
      std::vector<std::int32_t> pairs;
      Shape image = {make.integer(1, 2), 0, 0, make.integer(1, 3)};
      Shape batch = image;
      batch[0] *= block * block;
      for (const std::size_t d : {1U, 2U}) {
        batch[d] = make.integer(1, 4);
        const std::int64_t all = batch[d] * block;
        pairs.push_back(static_cast<std::int32_t>(make.integer(0, (all - 1) / 2)));
        pairs.push_back(static_cast<std::int32_t>(make.integer(0, (all - 1) / 2)));
        image[d] = all - pairs[pairs.size() - 1] - pairs[pairs.size() - 2];
      }
      const TensorSpec in = make.codes(to_space_ ? batch : image);
      TensorSpec out = in;
      out.shape = to_space_ ? image : batch;
      const TensorId from = make.builder().input("in", in);
      const TensorId sizes = make.builder().constant("block", {2}, std::vector<std::int32_t>{block, block});
      const TensorId edges = make.builder().constant("edges", {2, 2}, pairs);
      make.add_if_right(make.builder().op(std::string(kind()), "layer", {from, sizes, edges}, {}, out), graphs);
    }
    return graphs;
  }

 private:
  struct Blocks {
    Shape sizes, before, after;
  };

  static Blocks blocks_of(const OpView& op) {
    const auto sizes = elements_of<std::int32_t>(op.input(1));
    const auto pairs = elements_of<std::int32_t>(op.input(2));
    Blocks blocks;
    for (std::size_t k = 0; k < sizes.size(); ++k) {
      blocks.sizes.push_back(sizes[k]);
      blocks.before.push_back(pairs[2 * k]);
      blocks.after.push_back(pairs[2 * k + 1]);
    }
    return blocks;
  }

  void check_shape(Checks& checks, const OpView& op) const {
    const Blocks blocks = blocks_of(op);
    Shape shape = op.input(0).shape;
    for (std::size_t k = 0; k < blocks.sizes.size(); ++k) {
      const std::int64_t block = blocks.sizes[k];
      const bool is_block = block >= 1 && block <= kMostBlock && blocks.before[k] >= 0 && blocks.after[k] >= 0;
      const std::int64_t edges = blocks.before[k] + blocks.after[k];
      std::int64_t& size = shape[k + 1];
      const std::int64_t all = to_space_ ? size * block - edges : size + edges;
      const bool is_even = is_block && all >= 1 && (to_space_ ? shape[0] % block == 0 : all % block == 0);
      if (!is_even) {
        checks.problem(fmt::format("dimension {} of {} with blocks of {} and edges of {} and {}", k + 1,
                                   shape_text(op.input(0).shape), block, blocks.before[k], blocks.after[k]),
                       "blocks that come out even, edges of 0 or more");
        return;
      }
      size = to_space_ ? all : all / block;
      shape[0] = to_space_ ? shape[0] / block : shape[0] * block;
    }
    checks.shape("output", op.output(), shape);
  }

  bool to_space_;
};

}  // namespace

std::unique_ptr<OperatorType> make_depth_to_space() { return std::make_unique<DepthBlocks>(true); }
std::unique_ptr<OperatorType> make_space_to_depth() { return std::make_unique<DepthBlocks>(false); }
std::unique_ptr<OperatorType> make_batch_to_space() { return std::make_unique<BatchBlocks>(true); }
std::unique_ptr<OperatorType> make_space_to_batch() { return std::make_unique<BatchBlocks>(false); }

}  // namespace milliwatt
