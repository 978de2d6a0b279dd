// Small networks around one operator each, planned for ram: the maps around it stay rings of a few rows, and what is
// emitted from that plan computes the reference's bits.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <random>
#include <string>
#include <vector>

#include "board/firmware.h"
#include "emit/emit.h"
#include "formats/read_model.h"
#include "kernels/kernels.h"
#include "ops/execute.h"
#include "ops/operator.h"
#include "passes/lower.h"
#include "plan/plan.h"
#include "plan/small_networks.h"
#include "shared_data.h"

namespace milliwatt {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::Map;
using testing::SmallNetwork;

const Shape kInput = {1, 24, 6, 2};

struct Planned {
  Graph graph;
  Plan plan;

  explicit Planned(Graph network) : graph(lower(std::move(network))) {
    verify(graph);
    PlanOptions options;
    options.objective = Objective::kRam;
    plan = plan_rows(graph, kernels_of(graph, InstructionSet::portable), options);
    check_plan(graph, plan);
  }

  const TensorPlace& place(TensorId id) const { return plan.tensors[static_cast<std::size_t>(id)]; }

  /// Names of computed tensors of several rows of which all are kept.
  std::vector<std::string> whole_tensors() const {
    std::vector<std::string> names;
    for (const Operator& op : graph.operators) {
      for (const TensorId id : op.outputs) {
        if (place(id).rows > 1 && !place(id).is_ring()) names.push_back(graph.tensor(id).name);
      }
    }
    return names;
  }

  /// Emits, builds and runs on this machine: the outputs that differ from the reference's.
  std::vector<std::string> wrong_outputs() const {
    const Board host = read_board("host");
    EmitOptions options;
    options.name = "net";
    const Firmware firmware(emit(graph, plan, host, options), host);
    std::vector<std::vector<TensorBytes>> inputs(3);
    std::minstd_rand random(3);
    for (std::vector<TensorBytes>& set : inputs) {
      for (const TensorId id : graph.inputs) {
        set.emplace_back(static_cast<std::size_t>(graph.tensor(id).bytes()));
        for (std::byte& byte : set.back()) byte = static_cast<std::byte>(random() >> 8);
      }
    }
    RunOptions run_options;
    run_options.count = false;
    const std::vector<Inference> results = firmware.run(inputs, run_options);
    std::vector<std::string> wrong;
    Executor reference(graph);
    for (std::size_t i = 0; i < inputs.size(); ++i) {
      reference.run(inputs[i]);
      if (results.at(i).outputs != reference.outputs()) wrong.push_back("run " + std::to_string(i));
    }
    return wrong;
  }
};

TEST(rings, survive_a_residual) {
  SmallNetwork net;
  const Map trunk = net.convolution("trunk", net.input(kInput));
  const Map branch = net.convolution("b", net.convolution("a", trunk));
  const Map sum = net.op("ADD", "sum", {trunk, branch}, trunk.shape, {{"activation", std::string("none")}});
  const Planned planned(net.ending_in(net.convolution("last", sum)));
  EXPECT_THAT(planned.whole_tensors(), IsEmpty());
  EXPECT_LE(planned.place(trunk.id).kept_rows, 6);
  EXPECT_THAT(planned.wrong_outputs(), IsEmpty());
}

TEST(rings, survive_strides) {
  SmallNetwork net;
  const Map first = net.convolution("first", net.input(kInput));
  const Map second = net.convolution("second", first, {.stride = 2});
  const Planned planned(net.ending_in(net.convolution("third", second, {.stride = 3, .same = false})));
  EXPECT_LE(planned.place(first.id).kept_rows, 4);
  EXPECT_LE(planned.place(second.id).kept_rows, 3);
  EXPECT_THAT(planned.wrong_outputs(), IsEmpty());
}

TEST(rings, survive_dilation) {
  SmallNetwork net;
  const Map first = net.convolution("first", net.input(kInput));
  const Map second = net.convolution("second", first, {.dilation = 2});
  const Planned planned(net.ending_in(net.convolution("third", second, {.dilation = 3})));
  EXPECT_THAT(planned.whole_tensors(), IsEmpty());
  EXPECT_LE(planned.place(first.id).kept_rows, 5);
  EXPECT_LE(planned.place(second.id).kept_rows, 7);
  EXPECT_THAT(planned.wrong_outputs(), IsEmpty());
}

TEST(rings, survive_concatenation_of_channels) {
  SmallNetwork net;
  const Map trunk = net.convolution("trunk", net.input(kInput));
  const Map near = net.convolution("near", trunk, {.channels = 8, .kernel = 1});
  const Map far = net.convolution("far", net.convolution("middle", trunk), {.channels = 12});
  const Planned planned(net.ending_in(net.convolution("last", net.join("joined", {near, far, trunk}, 3))));
  EXPECT_THAT(planned.whole_tensors(), IsEmpty());
  EXPECT_THAT(planned.wrong_outputs(), IsEmpty());
}

TEST(rings, survive_concatenation_of_widths) {
  SmallNetwork net;
  const Map in = net.input(kInput);
  const Map joined = net.join("joined", {net.convolution("a", in), net.convolution("b", in, {.kernel = 5})}, 2);
  const Planned planned(net.ending_in(net.convolution("last", joined)));
  EXPECT_THAT(planned.whole_tensors(), IsEmpty());
  EXPECT_THAT(planned.wrong_outputs(), IsEmpty());
}

TEST(rings, survive_concatenation_of_rows) {
  SmallNetwork net;
  const Map in = net.input(kInput);
  const Map joined =
      net.join("joined", {net.convolution("a", in), net.convolution("b", in, {.stride = 1, .dilation = 2})}, 1);
  const Planned planned(net.ending_in(net.convolution("last", joined)));
  EXPECT_THAT(planned.whole_tensors(), IsEmpty());
  EXPECT_THAT(planned.wrong_outputs(), IsEmpty());
}

TEST(rings, survive_a_split_of_channels) {
  SmallNetwork net;
  const std::vector<Map> parts = net.split("parts", net.convolution("trunk", net.input(kInput)), 3, {6, 10});
  const Map left = net.convolution("left", parts[0], {.channels = 8});
  const Map right = net.convolution("right", parts[1], {.channels = 8, .kernel = 5});
  const Planned planned(net.ending_in(net.convolution("last", net.join("joined", {left, right}, 3))));
  EXPECT_THAT(planned.whole_tensors(), IsEmpty());
  EXPECT_THAT(planned.wrong_outputs(), IsEmpty());
}

TEST(rings, survive_a_split_of_rows_whose_parts_are_read_in_turn) {
  SmallNetwork net;
  const std::vector<Map> parts = net.split("parts", net.convolution("trunk", net.input(kInput)), 1, {10, 14});
  const Map joined = net.join("joined", {net.convolution("upper", parts[0]), net.convolution("lower", parts[1])}, 1);
  const Planned planned(net.ending_in(net.convolution("last", joined)));
  EXPECT_THAT(planned.whole_tensors(), IsEmpty());
  EXPECT_THAT(planned.wrong_outputs(), IsEmpty());
}

TEST(rings, survive_a_transposition_within_rows) {
  SmallNetwork net;
  const Map first = net.convolution("first", net.input(kInput));
  const Map turned = net.op("TRANSPOSE", "turned", {first, net.numbers("perm", {0, 1, 3, 2})}, {1, 24, 16, 6});
  const Planned planned(net.ending_in(net.convolution("last", turned)));
  EXPECT_THAT(planned.whole_tensors(), IsEmpty());
  EXPECT_LE(planned.place(first.id).kept_rows, 1);
  EXPECT_THAT(planned.wrong_outputs(), IsEmpty());
}

TEST(rings, survive_behind_a_transposition_that_reads_every_row) {
  SmallNetwork net;
  const Map first = net.convolution("first", net.input(kInput), {.channels = 3, .stride = 2});
  const Map turned = net.op("TRANSPOSE", "turned", {first, net.numbers("perm", {0, 2, 1, 3})}, {1, 3, 12, 3});
  const Map wide = net.convolution("wide", turned, {.channels = 24, .kernel = 1});
  const Planned planned(net.ending_in(net.convolution("last", wide)));
  EXPECT_THAT(planned.whole_tensors(), ElementsAre("first", "wide"));  // a window of 3 spans all rows of wide
  EXPECT_EQ(planned.place(turned.id).kept_rows, 1);
  EXPECT_THAT(planned.wrong_outputs(), IsEmpty());
}

TEST(rings, survive_padding) {
  SmallNetwork net;
  const Map first = net.convolution("first", net.input(kInput));
  const Map paddings = net.numbers("paddings", {0, 0, 2, 1, 1, 1, 0, 0}, {4, 2});
  const Map padded = net.op("PAD", "padded", {first, paddings}, {1, 27, 8, 16});
  const Planned planned(net.ending_in(net.convolution("last", padded, {.same = false})));
  EXPECT_THAT(planned.whole_tensors(), IsEmpty());
  EXPECT_EQ(planned.place(first.id).kept_rows, 3);  // the padding is that of the window
  EXPECT_THAT(planned.wrong_outputs(), IsEmpty());
}

TEST(rings, survive_a_max_pool) {
  SmallNetwork net;
  const Map first = net.convolution("first", net.input(kInput));
  const Attributes window = {{"stride_h", std::int64_t{2}},     {"stride_w", std::int64_t{2}},
                             {"kernel_h", std::int64_t{2}},     {"kernel_w", std::int64_t{2}},
                             {"padding", std::string("valid")}, {"activation", std::string("relu")}};
  const Map pooled = net.op("MAX_POOL_2D", "pooled", {first}, {1, 12, 3, 16}, window);
  const Planned planned(net.ending_in(net.convolution("last", pooled)));
  EXPECT_THAT(planned.whole_tensors(), IsEmpty());
  EXPECT_THAT(planned.wrong_outputs(), IsEmpty());
}

TEST(rings, survive_a_reshape_that_keeps_rows) {
  SmallNetwork net;
  const Map first = net.convolution("first", net.input(kInput));
  const Map shaped = net.op("RESHAPE", "shaped", {first}, {1, 24, 12, 8});
  const Planned planned(net.ending_in(net.convolution("last", shaped)));
  EXPECT_THAT(planned.whole_tensors(), IsEmpty());
  EXPECT_THAT(planned.wrong_outputs(), IsEmpty());
}

TEST(rings, survive_a_reshape_that_is_told_its_shape) {
  SmallNetwork net;
  const Map first = net.convolution("first", net.input(kInput));
  const Map shaped = net.op("RESHAPE", "shaped", {first, net.numbers("shape", {1, 24, 12, 8})}, {1, 24, 12, 8});
  const Planned planned(net.ending_in(net.convolution("last", shaped)));
  EXPECT_THAT(planned.whole_tensors(), IsEmpty());
  EXPECT_THAT(planned.wrong_outputs(), IsEmpty());
}

TEST(rings, survive_a_reshape_that_cuts_rows_or_joins_them) {
  SmallNetwork net;
  const Map first = net.convolution("first", net.input(kInput));
  const Map cut = net.op("RESHAPE", "cut", {first}, {1, 72, 2, 16});
  const Map second = net.convolution("second", cut);
  const Map joined = net.op("RESHAPE", "joined", {second}, {1, 12, 12, 16});
  const Planned planned(net.ending_in(net.convolution("last", joined)));
  EXPECT_THAT(planned.whole_tensors(), IsEmpty());
  EXPECT_LE(planned.place(second.id).kept_rows, 6);
  EXPECT_THAT(planned.wrong_outputs(), IsEmpty());
}

TEST(rings, survive_a_flat_input) {
  SmallNetwork net;
  const Map flat = net.input({1, 288});
  const Map map = net.op("RESHAPE", "map", {flat}, kInput);
  const Map first = net.convolution("first", map);
  const Planned planned(net.ending_in(net.convolution("last", first)));
  EXPECT_THAT(planned.whole_tensors(), IsEmpty());
  EXPECT_EQ(planned.graph.operators[0].kind, "CONV_2D");  // the input itself has rows now
  EXPECT_THAT(planned.wrong_outputs(), IsEmpty());
}

TEST(rings, survive_the_flat_input_of_micro_speech) {
  const std::filesystem::path model = model_path("tflite_micro/micro_speech_quantized.tflite");
  if (!std::filesystem::exists(model)) GTEST_SKIP() << "no model; run `make models`";
  const Planned planned(read_model(model));
  EXPECT_EQ(planned.place(planned.graph.inputs.at(0)).rows, 49);
  EXPECT_THAT(planned.whole_tensors(), IsEmpty());
  EXPECT_LE(planned.plan.arena_bytes, 1960 + 640);  // the input and a few rows
  EXPECT_THAT(planned.wrong_outputs(), IsEmpty());
}

}  // namespace
}  // namespace milliwatt
