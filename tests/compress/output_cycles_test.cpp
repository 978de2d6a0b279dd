#include "compress/output_cycles.h"

#include <gtest/gtest.h>

namespace milliwatt {
namespace {

TEST(output_cycles, are_few_on_avr_if_multipliers_are_powers_of_two) {
  const OutputCycles cycles = output_cycles(InstructionSet::avr);
  EXPECT_LT(cycles.power_of_two, 0.9 * cycles.one_sided);
  EXPECT_LT(cycles.one_sided, cycles.two_sided);
  EXPECT_LE(cycles.two_sided, 105);
}

TEST(output_cycles, are_known_of_every_set) {
  for (const InstructionSet set : instruction_sets()) {
    const OutputCycles cycles = output_cycles(set);
    for (const double one : {cycles.power_of_two, cycles.one_sided, cycles.two_sided}) {
      EXPECT_GT(one, 0) << name_of(set);
      EXPECT_LT(one, 1000) << name_of(set);
    }
  }
}

}  // namespace
}  // namespace milliwatt
