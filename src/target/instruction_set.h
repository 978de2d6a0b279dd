// Which kernels a core can run. Nothing outside src/kernels/ asks which set it is.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

namespace milliwatt {

#define INSTRUCTION_SET(NAME, CONTAINS, TIMES) NAME,
/// The rows of instruction_sets.inc.
enum class InstructionSet {
#include "target/instruction_sets.inc"
};
#undef INSTRUCTION_SET

/// All of them, in the order of the list.
std::vector<InstructionSet> instruction_sets();

/// Its name in the boards' files, which is that of its folders too.
std::string_view name_of(InstructionSet set);

/// The set of that name. @throws Error that lists the names if there is none
InstructionSet instruction_set_named(std::string_view name);

/// The set that it contains; nothing for the portable one.
std::optional<InstructionSet> contained_in(InstructionSet set);

/// How many times as long kernels of the contained set take on its cores as they estimate.
double times_of_contained(InstructionSet set);

}  // namespace milliwatt
