// Operators that move elements: what they refuse, and where elements go. Random cases are compared with TFLite Micro by
// tests/oracle/.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ops/breakage.h"
#include "ops/float_values.h"
#include "ops/layers.h"
#include "ops/written_tape.h"

namespace milliwatt {
namespace {

using namespace test;
using ::testing::ElementsAre;

constexpr ElementType kFloat32 = ElementType::kFloat32;

/// 1x2x3 real numbers to the shape, by an operator of that kind with constants of int32.
Graph move_graph(const std::string& kind, const Shape& out, const std::vector<std::vector<std::int32_t>>& numbers,
                 const std::vector<Shape>& shapes, const Attributes& attributes = {}) {
  GraphBuilder builder("move");
  std::vector<TensorId> inputs = {builder.input("in", {kFloat32, {1, 2, 3}, {}})};
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    inputs.push_back(builder.constant("numbers" + std::to_string(i), shapes[i], numbers[i]));
  }
  builder.output(builder.op(kind, "layer", inputs, attributes, {kFloat32, out, {}}));
  return builder.build();
}

Graph slice_graph() { return move_graph("SLICE", {1, 1, 2}, {{0, 1, 1}, {1, 1, -1}}, {{3}, {3}}); }

TEST(slice, takes_a_part) { EXPECT_THAT(run_floats(slice_graph(), {{1, 2, 3, 4, 5, 6}}), ElementsAre(5, 6)); }

TEST(slice, says_what_it_does_not_support) {
  expect_problems(
      slice_graph(),
      {{[](Graph& g) { g.tensor(1).data.clear(); }, "begin \"numbers0\" is computed; supported: a constant"},
       {[](Graph& g) {
          g.tensor(1).data = bytes_of(std::vector<std::int32_t>{0, 2, 1});
        },
        "dimension 1 from 2 on, 1 elements; supported: a part of the input"},
       {[](Graph& g) {
          g.tensor(2).data = bytes_of(std::vector<std::int32_t>{1, 1, 3});
        },
        "dimension 2 from 1 on, 3 elements; supported: a part of the input"},
       {[](Graph& g) {
          g.tensor(3).shape = {1, 2, 1};
        },
        "output \"layer\" has shape 1x2x1; supported: 1x1x2"},
       {[](Graph& g) { g.tensor(3).type = ElementType::kInt32; }, "output \"layer\" has type s32; supported: f32"}});
}

TEST(reverse_v2, turns_a_dimension) {
  const Graph graph = move_graph("REVERSE_V2", {1, 2, 3}, {{-1}}, {{1}});
  EXPECT_THAT(run_floats(graph, {{1, 2, 3, 4, 5, 6}}), ElementsAre(3, 2, 1, 6, 5, 4));
  expect_problems(graph, {{[](Graph& g) { g.tensor(1).data = bytes_of(std::vector<std::int32_t>{3}); }, "axis"}});
}

TEST(mirror_pad, shows_what_a_mirror_at_the_edge_shows) {
  const auto graph = [](const char* mode) {
    return move_graph("MIRROR_PAD", {1, 2, 6}, {{0, 0, 0, 0, 2, 1}}, {{3, 2}}, {{"mode", std::string(mode)}});
  };
  EXPECT_THAT(run_floats(graph("reflect"), {{1, 2, 3, 4, 5, 6}}), ElementsAre(3, 2, 1, 2, 3, 2, 6, 5, 4, 5, 6, 5));
  EXPECT_THAT(run_floats(graph("symmetric"), {{1, 2, 3, 4, 5, 6}}), ElementsAre(2, 1, 1, 2, 3, 3, 5, 4, 4, 5, 6, 6));
  expect_problems(graph("reflect"), {{[](Graph& g) {
                                        g.tensor(1).data = bytes_of(std::vector<std::int32_t>{0, 0, 2, 0, 2, 1});
                                      },
                                      "2 and 0 for dimension 1; supported: 0 .. 1"}});
}

TEST(space_to_batch_nd, says_what_it_does_not_support) {
  const Graph graph = move_graph("SPACE_TO_BATCH_ND", {2, 2, 3}, {{2}, {1, 1}}, {{1}, {1, 2}});
  EXPECT_THAT(run_floats(graph, {{1, 2, 3, 4, 5, 6}}), ElementsAre(0, 0, 0, 4, 5, 6, 1, 2, 3, 0, 0, 0));
  expect_problems(graph,
                  {{[](Graph& g) { g.tensor(1).data = bytes_of(std::vector<std::int32_t>{3}); },
                    "dimension 1 of 1x2x3 with blocks of 3 and edges of 1 and 1; supported: blocks that come out "
                    "even, edges of 0 or more"},
                   {[](Graph& g) { g.tensor(2).data.clear(); }, "paddings \"numbers1\" is computed"}});
}

TEST(resize_nearest, takes_places_in_training) {
  GraphBuilder builder("resize");
  const TensorId in = builder.input("in", {kFloat32, {1, 2, 3, 4}, {}});
  const TensorId size = builder.constant("size", {2}, std::vector<std::int32_t>{4, 5});
  builder.output(builder.op("RESIZE_NEAREST_NEIGHBOR", "layer", {in, size},
                            {{"align_corners", std::int64_t{0}}, {"half_pixel_centers", std::int64_t{0}}},
                            {kFloat32, {1, 4, 5, 4}, {}}));
  EXPECT_THAT(recorded(builder.build()), ElementsAre("2 = take(take(0 along 1: 0,0,1,1) along 2: 0,0,1,1,2)"));
}

}  // namespace
}  // namespace milliwatt
