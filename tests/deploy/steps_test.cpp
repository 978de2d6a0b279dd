// NAME_step: an inference a step at a time, with other work in between.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "deploy/chains.h"
#include "deploy/driver.h"
#include "deploy/step_trial.h"
#include "emit/emit.h"
#include "ops/execute.h"

namespace milliwatt {
namespace {

using ::testing::ElementsAreArray;
using ::testing::Gt;
using ::testing::Lt;

/// Layers whose rows flow into the next one's.
Graph flowing() {
  ConvolutionSpec rest = conv(32, 12, 1);
  rest.kernel_width = 1;
  return chain(24, {conv(8, 3, 2, true), depthwise(3, true), conv(8, 1, 1), rest});
}

/// A network planned for a board, its emitted files, and a program around it.
struct Stepped {
  explicit Stepped(const char* board_name, Objective objective = Objective::kSpeed) : board(read_board(board_name)) {
    planned = plan_for_board(flowing(), board, {.objective = objective});
    source = emit(planned.graph(), planned.plan, board, {.name = "net", .steps = true});
    driver.files = source.files;
    driver.arena_bytes = source.arena_bytes;
    driver.inputs = {in_apart(), in_apart()};
  }

  std::int64_t steps() const { return static_cast<std::int64_t>(planned.plan.schedule.size()); }
  TensorBytes input(unsigned seed) const {
    return random_elements(planned.model().tensor(planned.model().inputs[0]), seed);
  }
  TensorBytes answer(unsigned seed) const {
    Executor reference(planned.model());
    const std::vector<TensorBytes> inputs = {input(seed)};
    reference.run(inputs);
    return reference.outputs().at(0);
  }
  Port in_apart() const { return port_of(ElementType::kInt8, source.inputs[0].elements); }
  Port out_apart() const { return port_of(ElementType::kInt8, source.outputs[0].elements); }

  /// What the program makes of the inputs of seeds 1 and 2.
  std::vector<TensorBytes> run(const std::string& body, const std::vector<Port>& outputs) {
    driver.outputs = outputs;
    driver.code = fmt::format(
        "#include \"driver.h\"\n#include \"net.h\"\n#include <string.h>\n"
        "static_assert(sizeof(net_state) == static_cast<unsigned>(NET_STATE_BYTES), \"\");\n"
        "static_assert(static_cast<int>(NET_STEPS) == {}, \"\");\nenum {{ kOut = {} }};\nstatic net_state state;\n"
        "void driver_run(const int8_t* in0, const int8_t* in1, {}void* arena) {{\n{}}}\n",
        steps(), source.outputs[0].bytes(), outputs.size() == 1 ? "int8_t* out0, " : "int8_t* out0, int32_t* out1, ",
        body);
    return run_driver(driver, board, {input(1), input(2)});
  }

  Board board;
  Planned planned;
  Source source;
  Driver driver;
};

TEST(steps, are_the_schedules_one_a_call) {
  for (const char* board : {"host", "nucleo-l4r5zi"}) {
    for (const Objective objective : {Objective::kSpeed, Objective::kRam}) {
      Stepped net(board, objective);
      // Which layer's count a call moved on.
      std::string counters;
      for (const LayerFunction& layer : net.source.layers) counters += "state.next." + layer.function + ", ";
      const std::size_t layers = net.source.layers.size();
      const std::string body = fmt::format(
          "  (void)in1;\n  memset(&state, 0x77, sizeof state);\n  net_start(in0, &state, arena);\n"
          "  int done = 0;\n  for (int32_t call = 0; call < NET_STEPS; ++call) {{\n"
          "    if (done) {{ out1[call] = -1; continue; }}\n"
          "    const int16_t before[] = {{{0}}};\n    done = net_step(&state, arena);\n"
          "    const int16_t after[] = {{{0}}};\n    out1[call] = -2;\n"
          "    for (int32_t layer = 0; layer < {1}; ++layer) {{\n"
          "      if (after[layer] == before[layer] + 1) out1[call] = out1[call] == -2 ? layer : -3;\n    }}\n  }}\n"
          "  if (done) memcpy(out0, net_out0(arena), kOut);\n",
          counters, layers);
      const std::vector<TensorBytes> outputs =
          net.run(body, {net.out_apart(), port_of(ElementType::kInt32, net.steps())});
      EXPECT_EQ(outputs[0], net.answer(1)) << board;
      std::vector<std::int32_t> schedule;
      for (const ScheduledStep& step : net.planned.plan.schedule) schedule.push_back(step.op);
      EXPECT_THAT(as_int32(outputs[1]), ElementsAreArray(schedule)) << board;
    }
  }
}

TEST(steps, begin_anew_wherever_they_had_come_to) {
  for (const char* board : {"host", "nucleo-l4r5zi"}) {
    Stepped net(board);
    // out1: how many of the inferences that were begun after so many steps of another one differ.
    const std::vector<TensorBytes> outputs = net.run(
        "  net_run(in1, out0, arena);\n  out1[0] = 0;\n"
        "  for (int32_t stop = 0; stop <= NET_STEPS; ++stop) {\n"
        "    net_start(in0, &state, arena);\n"
        "    for (int32_t step = 0; step < stop; ++step) net_step(&state, arena);\n"
        "    net_start(in1, &state, arena);\n    int32_t steps = 1;\n"
        "    while (!net_step(&state, arena)) ++steps;\n"
        "    out1[0] += steps != NET_STEPS || memcmp(net_out0(arena), out0, kOut) != 0;\n  }\n",
        {net.out_apart(), port_of(ElementType::kInt32, 1)});
    EXPECT_EQ(outputs[0], net.answer(2)) << board;
    EXPECT_THAT(as_int32(outputs[1]), ElementsAreArray({0})) << board;
  }
}

TEST(steps, do_nothing_once_they_are_done) {
  Stepped net("host");
  const std::vector<TensorBytes> outputs = net.run(
      "  (void)in1;\n  static uint8_t kept[NET_ARENA_BYTES];\n  net_start(in0, &state, arena);\n"
      "  while (!net_step(&state, arena)) {\n  }\n  memcpy(kept, arena, sizeof kept);\n"
      "  out1[0] = net_step(&state, arena) + net_step(&state, arena);\n"
      "  out1[1] = memcmp(kept, arena, sizeof kept);\n  memcpy(out0, net_out0(arena), kOut);\n",
      {net.out_apart(), port_of(ElementType::kInt32, 2)});
  EXPECT_EQ(outputs[0], net.answer(1));
  EXPECT_THAT(as_int32(outputs[1]), ElementsAreArray({2, 0}));
}

TEST(steps, of_two_inferences_take_turns_on_arenas_of_their_own) {
  for (const char* board : {"host", "nucleo-l4r5zi"}) {
    Stepped net(board);
    const std::vector<TensorBytes> outputs = net.run(
        "  static net_state second;\n  net_start(in0, &state, arena);\n  net_start(in1, &second, net_arena);\n"
        "  int done = 0;\n  while (!done) {\n    done = net_step(&second, net_arena);\n"
        "    if (net_step(&state, arena) != done) return;\n  }\n"
        "  memcpy(out0, net_out0(arena), kOut);\n  memcpy(out0 + kOut, net_out0(net_arena), kOut);\n",
        {port_of(ElementType::kInt8, 2 * net.source.outputs[0].elements)});
    TensorBytes expected = net.answer(1);
    const TensorBytes second = net.answer(2);
    expected.insert(expected.end(), second.begin(), second.end());
    EXPECT_EQ(outputs[0], expected) << board;
  }
}

TEST(try_steps, finds_the_longest_step_and_loses_none) {
  const Board board = read_board("nucleo-l4r5zi");
  const Planned planned = plan_for_board(flowing(), board, {});
  const std::vector<TensorBytes> input = {random_elements(planned.model().tensor(planned.model().inputs[0]), 1)};
  const Source source = emit(planned.graph(), planned.plan, board, {.name = "net"});
  const Measurement whole = measure(source, board, input);
  const StepTrial trial = try_steps(planned, board, "net", input);
  EXPECT_EQ(trial.outputs, whole.outputs);
  EXPECT_EQ(trial.steps, static_cast<std::int64_t>(planned.plan.schedule.size()));
  ASSERT_TRUE(trial.longest.has_value());
  // A call costs less than 50 cycles more than NAME_run's own; compilers may make a little more of a step that they
  // know.
  EXPECT_THAT(*trial.steps_cycles, Gt(*whole.cycles * 95 / 100));
  EXPECT_THAT(*trial.steps_cycles, Lt(*whole.cycles + 50 * trial.steps));
  EXPECT_GT(*trial.longest_ms, static_cast<double>(trial.longest->cycles) / 120e3);  // it waits for flash too
  // The last layer makes one row of all that are left: by far the longest.
  const std::size_t last = source.layers.size() - 1;
  EXPECT_EQ(trial.longest->layer, source.layers[last].function);
  EXPECT_THAT(trial.longest->cycles, Gt((*whole.layers)[last].cycles));
  EXPECT_THAT(trial.longest->cycles, Lt((*whole.layers)[last].cycles * 102 / 100 + 50));
}

TEST(try_steps, knows_no_cycles_on_the_host) {
  const Board board = read_board("host");
  const Planned planned = plan_for_board(flowing(), board, {});
  const StepTrial trial =
      try_steps(planned, board, "net", {random_elements(planned.model().tensor(planned.model().inputs[0]), 1)});
  EXPECT_EQ(trial.steps, static_cast<std::int64_t>(planned.plan.schedule.size()));
  EXPECT_FALSE(trial.longest.has_value());
  EXPECT_FALSE(trial.steps_cycles.has_value());
}

}  // namespace
}  // namespace milliwatt
