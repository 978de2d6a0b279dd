// FEED: rules and facts. What brings its rows is emitted; tests/plan/stream_test.cpp plans with it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "error_text.h"
#include "ops/breakage.h"
#include "ops/execute.h"
#include "ops/run_codes.h"

namespace milliwatt {
namespace {

using namespace test;
using ::testing::HasSubstr;

/// Tensor 0: output.
Graph feed_graph() {
  GraphBuilder builder("feed");
  builder.output(builder.op("FEED", "layer", {}, {}, codes({1, 4, 2})));
  return builder.build();
}

TEST(feed, says_what_it_does_not_support) {
  expect_problems(feed_graph(), {{[](Graph& g) { g.operators[0].inputs = {0}; }, "1 inputs; supported: 0"}});
}

TEST(feed, has_rows_that_the_caller_supplies) {
  const Graph graph = feed_graph();
  EXPECT_TRUE(operator_type("FEED").caller_supplies_rows(OpView(graph, graph.operators[0])));
  EXPECT_THAT(error_text([&] { outputs_of(graph, {}); }), HasSubstr("the reference takes whole inputs"));
}

}  // namespace
}  // namespace milliwatt
