// Each operator's samples: written, and read back as the same graph.
#include <gtest/gtest.h>

#include <set>
#include <string>

#include "formats/graphs_to_write.h"
#include "formats/tflite/read.h"
#include "formats/tflite/write.h"
#include "ops/operator.h"
#include "sample_graphs.h"

namespace milliwatt {
namespace {

TEST(samples, are_written_and_read_back) {
  std::set<std::string> kinds;
  for (const SampleGraph& sample : sample_graphs(1, true)) {
    SCOPED_TRACE(sample.name);
    EXPECT_NO_THROW(verify(sample.graph));
    if (!tflite_has(sample.graph.operators.front().kind)) continue;
    const Graph again = parse_tflite(tflite_bytes(sample.graph, "out.tflite"), "out.tflite");
    EXPECT_EQ(comparable_text(again), comparable_text(sample.graph));
    kinds.insert(sample.graph.operators.front().kind);
  }
  for (const OperatorType* type : operator_types()) {
    EXPECT_TRUE(type->samples(1).empty() || !tflite_has(type->kind()) || kinds.contains(std::string(type->kind())))
        << type->kind();
  }
}

}  // namespace
}  // namespace milliwatt
