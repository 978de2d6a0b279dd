// EMBEDDING_LOOKUP: the rows of a table (input 1, a constant) that input 0 numbers. A table of int8 may give float32:
// each code times the table's scale.
#include <algorithm>

#include "base/to_size.h"
#include "ops/checks.h"
#include "ops/factories.h"
#include "ops/samples.h"

namespace milliwatt {

namespace {

using enum ElementType;

class EmbeddingLookup : public OperatorType {
 public:
  std::string_view kind() const override { return "EMBEDDING_LOOKUP"; }

  std::vector<std::string> problems(const OpView& op) const override {
    Checks checks(op);
    if (!checks.counts(2, 2)) return checks.take();
    const Tensor& numbers = op.input(0);
    const Tensor& table = op.input(1);
    bool good = checks.type("numbers", numbers, {kInt32}) && checks.rank("numbers", numbers, 1);
    good &= checks.type("table", table, {kFloat32, kInt8}) && checks.constant("table", table);
    good = good && (table.type == kFloat32 ? checks.type("output", op.output(), {kFloat32})
                                           : checks.type("output", op.output(), {kFloat32, kInt8}));
    if (!good) return checks.take();
    if (table.shape.size() < 2) {
      checks.problem(tensor_label("table", table) + " has shape " + shape_text(table.shape), "2 dimensions or more");
      return checks.take();
    }
    Shape shape = table.shape;
    shape[0] = numbers.shape[0];
    checks.shape("output", op.output(), shape);
    if (table.type == kInt8 && op.output().type == kFloat32) checks.symmetric("table", table, 0, 1);
    return checks.take();
  }

  // Numbers beyond the ends are the nearest there are (the reference stops).
  void run(const OpView& op, TensorValues& values) const override {
    const Tensor& table = op.input(1);
    const std::int64_t run = table.elements() / table.shape[0];
    const auto numbers = values.read<std::int32_t>(op.op().inputs[0]);
    for (std::size_t i = 0; i < numbers.size(); ++i) {
      const std::int64_t from = std::clamp<std::int64_t>(numbers[i], 0, table.shape[0] - 1) * run;
      const std::int64_t to = static_cast<std::int64_t>(i) * run;
      if (table.type == op.output().type) {
        const std::int64_t bytes = element_bytes(table.type);
        std::copy_n(table.data.begin() + from * bytes, run * bytes,
                    values.write<std::byte>(op.op().outputs[0]).begin() + to * bytes);
        continue;
      }
      const auto codes = elements_of<std::int8_t>(table).subspan(to_size(from), to_size(run));
      std::ranges::transform(codes, values.write<float>(op.op().outputs[0]).begin() + to,
                             [scale = table.quantization.scales[0]](std::int8_t code) { return scale * code; });
    }
  }

  std::vector<Graph> samples(std::uint64_t seed) const override {
    std::vector<Graph> graphs;
    SampleMaker make({seed, key_of(kind())});
    const std::int64_t width = make.integer(1, 6);
    const TensorSpec numbers = {kInt32, {1}, {}};
    const TensorId in = make.builder().input("numbers", numbers);
    const std::int64_t rows = make.integer(1, 5);
    const TensorId table =
        make.builder().constant("table", {rows, width}, make.values({rows, width}), per_tensor(0.25F, 0));
    make.add_if_right(make.builder().op("EMBEDDING_LOOKUP", "layer", {in, table}, {}, {kFloat32, {1, width}, {}}),
                      graphs);
    return graphs;
  }
};

}  // namespace

std::unique_ptr<OperatorType> make_embedding_lookup() { return std::make_unique<EmbeddingLookup>(); }

}  // namespace milliwatt
