#include "passes/feed_rows.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/error.h"
#include "base/in_quotes.h"
#include "graph/rows.h"

namespace milliwatt {

Graph feed_rows(Graph graph) {
  if (std::ranges::any_of(graph.tensors, &Tensor::is_variable)) {
    throw Error("variables go on from inference to inference; such a model takes whole inputs: --feed frame");
  }
  const auto has_rows = [&](TensorId id) { return row_shape(graph.tensor(id).shape).rows > 1; };
  const auto count = std::ranges::count_if(graph.inputs, has_rows);
  if (count == 0 && !graph.inputs.empty()) {
    const Tensor& first = graph.tensor(graph.inputs[0]);
    throw Error(fmt::format(
        "input {} is {}, which is one row; rows are dimension 1 of a batch of 1: export the model with time there",
        in_quotes(first.name), shape_text(first.shape)));
  }
  if (count != 1) {
    throw Error(fmt::format("{} inputs have more than one row; exactly one can come by rows", count));
  }
  const auto fed = std::ranges::find_if(graph.inputs, has_rows);
  Operator feed;
  feed.kind = "FEED";
  feed.name = "feed of " + graph.tensor(*fed).name;
  feed.outputs = {*fed};
  feed.source_index = -1;
  feed.attributes["input"] = fed - graph.inputs.begin();  // its number among the inputs
  graph.inputs.erase(fed);
  graph.operators.insert(graph.operators.begin(), std::move(feed));
  return graph;
}

}  // namespace milliwatt
