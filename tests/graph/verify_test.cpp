#include "graph/verify.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "error_text.h"
#include "graph/text.h"

namespace milliwatt {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

// Sound as it stands; each test spoils one thing.
Graph sound() {
  return parse_graph(R"(graph "g"
    tensor %0 "in" s8 1x2 scale 0.5 zero 0
    tensor %1 "w" s8 2x2 axis 0 scale [0.5, 0.25] zero 0 = [1, 2, 3, 4]
    tensor %2 "state" s8 1x2 variable
    tensor %3 "mid" s8 1x2 scale 0.5 zero 0
    tensor %4 "out" s8 1x2 scale 0.5 zero 0
    op FULLY_CONNECTED "dense" (%0, %1, -) -> (%3)
    op ADD "add" (%3, %2) -> (%4)
    inputs (%0)
    outputs (%4))");
}

template <typename Spoil>
std::vector<std::string> problems_after(Spoil spoil) {
  Graph graph = sound();
  spoil(graph);
  return structural_problems(graph);
}

TEST(structural_problems, finds_none_in_a_sound_graph) { EXPECT_THAT(structural_problems(sound()), IsEmpty()); }

TEST(structural_problems, names_sizes_below_one) {
  EXPECT_THAT(problems_after([](Graph& g) {
                g.tensors[0].shape = {1, 0};
              }),
              ElementsAre("tensor 0 \"in\": shape 1x0; sizes must be at least 1"));
  EXPECT_THAT(problems_after([](Graph& g) {
                g.tensors[0].shape = {-1, 2};
              }),
              ElementsAre("tensor 0 \"in\": shape -1x2; sizes must be at least 1"));
}

TEST(structural_problems, names_sizes_too_large_to_address_without_overflow) {
  const std::int64_t most = std::numeric_limits<std::int64_t>::max();
  EXPECT_THAT(problems_after([&](Graph& g) {
                g.tensors[0].shape = {most, most, 2};
              }),
              ElementsAre("tensor 0 \"in\": shape 9223372036854775807x9223372036854775807x2 is too large; a tensor has "
                          "at most 2147483647 bytes"));
  EXPECT_THAT(problems_after([](Graph& g) { g.tensors[0].shape = {2147483647}; }), IsEmpty());
  EXPECT_THAT(problems_after([](Graph& g) {
                g.tensors[0].type = ElementType::kInt16;
                g.tensors[0].shape = {1073741824};
              }),
              ElementsAre("tensor 0 \"in\": shape 1073741824 is too large; a tensor has at most 2147483647 bytes"));
}

TEST(structural_problems, names_names_used_twice_or_missing) {
  EXPECT_THAT(problems_after([](Graph& g) { g.tensors[3].name = "in"; }),
              ElementsAre("tensor 3 \"in\": another tensor has that name; names must be unique"));
  EXPECT_THAT(problems_after([](Graph& g) { g.operators[1].name = "dense"; }),
              ElementsAre("op 1 ADD \"dense\": another operator has that name; names must be unique"));
  EXPECT_THAT(problems_after([](Graph& g) { g.tensors[3].name = ""; }),
              ElementsAre("tensor 3 \"\": has no name; every tensor needs its own"));
  EXPECT_THAT(problems_after([](Graph& g) { g.operators[1].name = ""; }),
              ElementsAre("op 1 ADD \"\": has no name; every operator needs its own"));
}

TEST(structural_problems, names_data_that_do_not_match) {
  EXPECT_THAT(problems_after([](Graph& g) { g.tensors[1].data.pop_back(); }),
              ElementsAre("tensor 1 \"w\": has 3 bytes of data; s8 2x2 takes 4"));
  EXPECT_THAT(problems_after([](Graph& g) { g.tensors[1].is_variable = true; }),
              ElementsAre("tensor 1 \"w\": is a variable with constant data; it can be only one of them"));
  EXPECT_THAT(problems_after([](Graph& g) { g.tensors[1].type = ElementType::kBool; }),
              ElementsAre("tensor 1 \"w\": has a bool that is neither 0 nor 1"));
}

TEST(structural_problems, names_quantization_that_does_not_match) {
  EXPECT_THAT(problems_after([](Graph& g) { g.tensors[0].quantization.zero_points = {}; }),
              ElementsAre("tensor 0 \"in\": has 1 scales and 0 zero points; give as many of each"));
  EXPECT_THAT(problems_after([](Graph& g) { g.tensors[0].quantization.scales = {0.0F}; }),
              ElementsAre("tensor 0 \"in\": scale 0; scales must be positive and finite"));
  EXPECT_THAT(
      problems_after([](Graph& g) { g.tensors[1].quantization.scales[1] = std::numeric_limits<float>::quiet_NaN(); }),
      ElementsAre("tensor 1 \"w\": scale nan; scales must be 0 or more and finite"));
  EXPECT_THAT(problems_after([](Graph& g) { g.tensors[1].quantization.scales[1] = -0.5F; }),
              ElementsAre("tensor 1 \"w\": scale -0.5; scales must be 0 or more and finite"));
  EXPECT_THAT(problems_after([](Graph& g) { g.tensors[1].quantization.scales[1] = 0; }), IsEmpty());
  EXPECT_THAT(problems_after([](Graph& g) { g.tensors[0].quantization.zero_points = {128}; }),
              ElementsAre("tensor 0 \"in\": zero point 128 is not a code of s8; those are -128 to 127"));
  EXPECT_THAT(problems_after([](Graph& g) { g.tensors[1].quantization.axis = 2; }),
              ElementsAre("tensor 1 \"w\": quantized along axis 2; its shape 2x2 has axes 0 to 1"));
  EXPECT_THAT(problems_after([](Graph& g) { g.tensors[1].quantization.axis = -1; }),
              ElementsAre("tensor 1 \"w\": quantized along axis -1; its shape 2x2 has axes 0 to 1"));
  EXPECT_THAT(problems_after([](Graph& g) {
                g.tensors[1].quantization.scales.push_back(1.0F);
                g.tensors[1].quantization.zero_points.push_back(0);
              }),
              ElementsAre("tensor 1 \"w\": has 3 scales along axis 0; its shape 2x2 needs 1 or 2"));
}

TEST(structural_problems, names_tensors_that_are_not_there) {
  EXPECT_THAT(problems_after([](Graph& g) { g.operators[0].inputs[0] = 5; }),
              ElementsAre("op 0 FULLY_CONNECTED \"dense\": input 0: there is no tensor 5; the graph has 5"));
  EXPECT_THAT(problems_after([](Graph& g) { g.operators[0].inputs[0] = -2; }),
              ElementsAre("op 0 FULLY_CONNECTED \"dense\": input 0: there is no tensor -2; the graph has 5"));
  EXPECT_THAT(problems_after([](Graph& g) { g.operators[1].outputs.push_back(kNoTensor); }),
              ElementsAre("op 1 ADD \"add\": output 1: there is no tensor -1; the graph has 5"));
  EXPECT_THAT(problems_after([](Graph& g) { g.inputs.push_back(9); }),
              ElementsAre("input tensor 9: there is no such tensor; the graph has 5"));
  EXPECT_THAT(problems_after([](Graph& g) { g.outputs.push_back(-1); }),
              ElementsAre("output tensor -1: there is no such tensor; the graph has 5"));
}

TEST(structural_problems, names_reads_before_the_write) {
  EXPECT_THAT(problems_after([](Graph& g) { std::swap(g.operators[0], g.operators[1]); }),
              ElementsAre("op 1 ADD \"add\": input 0: tensor 3 \"mid\" is not written by an earlier operator, nor an "
                          "input, a constant or a variable"));
  EXPECT_THAT(problems_after([](Graph& g) { g.operators[0].inputs[0] = 3; }),
              ElementsAre("op 0 FULLY_CONNECTED \"dense\": input 0: tensor 3 \"mid\" is not written by an earlier "
                          "operator, nor an input, a constant or a variable"));
}

TEST(structural_problems, names_writes_where_none_may_be) {
  EXPECT_THAT(
      problems_after([](Graph& g) { g.operators[1].outputs.push_back(3); }),
      ElementsAre("op 1 ADD \"add\": output 1: tensor 3 \"mid\" is written twice; only one operator may write it"));
  EXPECT_THAT(problems_after([](Graph& g) { g.operators[1].outputs.push_back(0); }),
              ElementsAre("op 1 ADD \"add\": output 1: tensor 0 \"in\" is an input of the graph; it may only be read"));
  EXPECT_THAT(problems_after([](Graph& g) { g.operators[1].outputs.push_back(1); }),
              ElementsAre("op 1 ADD \"add\": output 1: tensor 1 \"w\" is a constant; it may only be read"));
}

TEST(structural_problems, names_wrong_inputs_and_outputs_of_the_graph) {
  EXPECT_THAT(problems_after([](Graph& g) {
                g.inputs = {0, 0};
              }),
              ElementsAre("input tensor 0 \"in\": is listed twice; list each input once"));
  EXPECT_THAT(problems_after([](Graph& g) {
                g.inputs = {0, 1};
              }),
              ElementsAre("input tensor 1 \"w\": is a constant; an input has no data of its own"));
  EXPECT_THAT(problems_after([](Graph& g) {
                g.inputs = {0, 2};
              }),
              ElementsAre("input tensor 2 \"state\": is a variable; an input comes from the caller"));
  EXPECT_THAT(problems_after([](Graph& g) { g.outputs = {}; }),
              ElementsAre("the graph has no outputs; it needs at least one"));
  EXPECT_THAT(problems_after([](Graph& g) {
                g.outputs = {4, 1};
              }),
              ElementsAre("output tensor 1 \"w\": is written by no operator and no input"));
  EXPECT_THAT(problems_after([](Graph& g) { g.outputs = {4, 0, 4}; }),
              IsEmpty());  // passes/separate_outputs.h
}

TEST(structural_problems, names_operators_without_kind_or_outputs) {
  EXPECT_THAT(problems_after([](Graph& g) { g.operators[1].kind = ""; }), ElementsAre("op 1  \"add\": has no kind"));
  EXPECT_THAT(problems_after([](Graph& g) {
                g.operators[1].outputs = {};
                g.outputs = {3};
              }),
              ElementsAre("op 1 ADD \"add\": has no outputs; an operator writes at least one tensor"));
}

TEST(verify_structure, throws_all_problems_on_one_line) {
  Graph graph = sound();
  EXPECT_NO_THROW(verify_structure(graph));
  graph.source = "kws.tflite";
  graph.tensors[0].shape = {0};
  graph.outputs = {};
  EXPECT_EQ(
      error_text([&] { verify_structure(graph); }),
      "kws.tflite: tensor 0 \"in\": shape 0; sizes must be at least 1; also the graph has no outputs; it needs at "
      "least one");
}

}  // namespace
}  // namespace milliwatt
