// What an output costs beside its products: its bias, its requantization, its store.
#pragma once

#include "target/instruction_set.h"

namespace milliwatt {

/// Estimated cycles of an output of an int8 dense layer on a core with the set, products not counted, by the kind of
/// the layer's multipliers (input scale * weight scale / output scale). Who chooses scales can read from it which
/// multipliers are cheap: on AVR powers of two save some of an output's cost, on cores with long products they save
/// nothing.
struct OutputCycles {
  double power_of_two = 0;  ///< one power of two for all channels, and every code of the output is kept
  double one_sided = 0;     ///< any multipliers; the sum 0 has the lowest code that is kept, as behind a ReLU
  double two_sided = 0;     ///< any multipliers; codes of both signs, whose ties round away from zero
};

OutputCycles output_cycles(InstructionSet set);

}  // namespace milliwatt
