// WebAssembly in Node: outputs, memory and faults are known, instructions and time are not.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/error.h"
#include "board/linked_wasm.h"
#include "board/measure.h"
#include "board/tiny_model.h"

namespace milliwatt {
namespace {

const std::vector<TensorBytes> kInput = {bytes_of({1, 2, 3, 4, 5, 6, 7, 8})};

Firmware firmware_of(const std::string& body) { return Firmware(tiny_model({{"layer", body}}), read_board("browser")); }

TEST(wasm, gives_outputs_and_memory) {
  const Measurement m = measure(tiny_two_layers(), read_board("browser"), kInput);
  EXPECT_EQ(m.outputs.front(), tiny_two_layers_of(kInput[0]));
  EXPECT_FALSE(m.instructions || m.layers || m.cycles || m.latency_ms);
  ASSERT_TRUE(m.sizes && m.application && m.ram.stack_bound_bytes);
  EXPECT_EQ(m.sizes->weights_bytes, 4);
  EXPECT_GE(m.application->ram_bytes, 32 + 4);
  EXPECT_GT(m.application->flash_bytes, 100);
}

TEST(wasm, bounds_the_stack_that_a_run_uses) {
  const Firmware firmware = firmware_of("volatile uint8_t own[900]; own[arena[0]] = 7; arena[1] = own[3];");
  const std::optional<std::int64_t> used = firmware.run({&kInput, 1}).front().stack_bytes;
  ASSERT_TRUE(used && firmware.application()->run_stack.bytes);
  EXPECT_GT(*used, 800);
  EXPECT_EQ(firmware.application()->run_stack.bytes, 912);
  EXPECT_EQ(firmware.application()->run_stack.deepest, "tiny_run > layer");
}

TEST(wasm, has_no_bound_of_a_stack_of_computed_size_and_of_recursion) {
  EXPECT_THAT(firmware_of("volatile uint8_t own[arena[0] + 1]; own[0] = 1;").application()->run_stack.why_unknown,
              testing::HasSubstr("takes stack of a size that it computes"));
  const Source recursive =
      tiny_model({{"layer", "arena[0] = static_cast<uint8_t>(deeper(arena));"}},
                 "__attribute__((noinline)) static int deeper(uint8_t* arena) {\n"
                 "  return arena[0] > 200 ? arena[1] * deeper(arena + 1) + deeper(arena + 2) : 3;\n}\n");
  EXPECT_THAT(Firmware(recursive, read_board("browser")).application()->run_stack.why_unknown,
              testing::HasSubstr("recursion through deeper"));
}

TEST(wasm, names_the_function_that_faults) {
  for (const auto& [body, what] :
       {std::pair("__builtin_trap(); arena[0] = 1;", "unreachable"),
        std::pair("*reinterpret_cast<volatile int*>(arena + 0x70000000) = 1;", "memory access out of bounds")}) {
    try {
      firmware_of(body).run({&kInput, 1});
      ADD_FAILURE() << "it faults: " << body;
    } catch (const Error& error) {
      EXPECT_THAT(error.what(), testing::HasSubstr("fault: " + std::string(what) + " in layer called from tiny_run"));
    }
  }
}

TEST(wasm, traces_rows) {
  const Source source =
      tiny_model({{"layer", "arena[9] = 5; milliwatt_trace(1, 2, arena + 8, 4);"}},
                 "extern \"C\" void milliwatt_trace(int tensor, int row, const void* data, int32_t bytes);\n");
  const std::vector<TraceRecord> records = Firmware(source, read_board("browser")).trace(kInput);
  ASSERT_EQ(records.size(), 1U);
  EXPECT_EQ(records[0].tensor, 1);
  EXPECT_EQ(records[0].row, 2);
  EXPECT_EQ(records[0].bytes.size(), 4U);
}

}  // namespace
}  // namespace milliwatt
