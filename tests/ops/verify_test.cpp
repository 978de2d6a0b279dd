// The rules of all operators of a graph.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/error.h"
#include "ops/layers.h"
#include "ops/operator.h"

namespace milliwatt {
namespace {

using namespace test;
using ::testing::HasSubstr;

TEST(verify, collects_the_problems_of_all_operators) {
  Graph graph = conv2d_graph();
  graph.operators[0].source_index = 12;
  graph.operators[0].attributes["padding"] = std::string("full");
  graph.operators[0].attributes.erase("activation");
  try {
    verify(graph);
    FAIL() << "verify() found nothing";
  } catch (const Error& error) {
    EXPECT_STREQ(
        error.what(),
        "op 12 CONV_2D \"layer\": attribute activation is missing; also op 12 CONV_2D \"layer\": padding is full; "
        "supported: same, valid, same_width, explicit");
  }
}

TEST(verify, names_operators_that_are_not_supported) {
  Graph graph = conv2d_graph();
  graph.operators[0].kind = "CONV_3D";
  try {
    verify(graph);
    FAIL() << "verify() found nothing";
  } catch (const Error& error) {
    EXPECT_THAT(error.what(),
                testing::AllOf(HasSubstr("op 0 CONV_3D \"layer\": operator is not supported; supported: "),
                               HasSubstr(" ADD, ")));
  }
}

}  // namespace
}  // namespace milliwatt
