#include "tasks/recommendation/tied_rows.h"

#include <algorithm>
#include <string>
#include <string_view>

#include "base/error.h"
#include "base/to_size.h"
#include "train/parameters.h"

namespace milliwatt {
namespace {

std::size_t offset_of(const Graph& graph, const Parameters& parameters, std::string_view name) {
  const auto found = std::ranges::find_if(
      parameters.trained, [&](const Parameter& parameter) { return graph.tensor(parameter.id).name == name; });
  expects(found != parameters.trained.end(), "the network has both tables of items");
  return found->offset;
}

class TiedRows final : public WeightRule {
 public:
  explicit TiedRows(const TwoTower& shape) : items_(to_size(shape.items)), embedding_(to_size(shape.embedding)) {
    const Graph graph = two_tower(shape);
    const Parameters parameters = find_parameters(graph);
    count_ = parameters.trained_count;
    columns_ = offset_of(graph, parameters, "embedding/weights");
    rows_ = offset_of(graph, parameters, "scores/weights");
  }

  std::string text() const override { return "tied rows"; }

  void apply(std::int64_t, std::int64_t, std::span<const float> values, std::span<float> seen) override {
    std::ranges::copy(values, seen.begin());
    if (values.size() != count_) return;
    for (std::size_t item = 0; item < items_; ++item) {
      for (std::size_t i = 0; i < embedding_; ++i) {
        const std::size_t in_column = columns_ + i * items_ + item;
        const std::size_t in_row = rows_ + item * embedding_ + i;
        seen[in_column] = seen[in_row] = (values[in_column] + values[in_row]) / 2;
      }
    }
  }

  std::span<float> state() override { return {}; }

 private:
  std::size_t items_, embedding_;
  std::size_t count_ = 0;               // of all trained values
  std::size_t columns_ = 0, rows_ = 0;  // where the tables begin: embedding x items, and items x embedding
};

}  // namespace

std::shared_ptr<WeightRule> tied_rows(const TwoTower& shape) { return std::make_shared<TiedRows>(shape); }

}  // namespace milliwatt
