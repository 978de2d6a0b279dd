// Which kernels can compute an operator. They come from the lists of the instruction sets, kernels/SET/list.inc.
//
// A list's function may be called only if the operator's problems() are empty. The portable set's function says by its
// Error why a case is not computed on devices; the functions of other sets are called only for cases that it computes,
// not for float32, int16 and other types that an operator keeps, and offer nothing for those that they cannot take.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "kernels/kernel.h"
#include "ops/operator.h"
#include "target/board.h"
#include "target/instruction_set.h"

namespace milliwatt {

/// The kernels for the operator on a core with this instruction set: those of the sets that it contains, then its own.
/// @throws Error that says why there is none
std::vector<Kernel> kernels_for(const OpView& op, InstructionSet set);

/// Has the set, not one that it contains, a kernel for operators of that kind?
bool has_own_kernels(std::string_view kind, InstructionSet set);

/// kernels_for() for each operator of the graph, without those that another one beats at the same steps and memory.
/// Operators that compute the same with the same constants share their tables (TableValues).
/// @param flash if reads of flash are to be waited for: KernelCost::stall_cycles are estimated
/// @throws Error naming every operator that has none
std::vector<std::vector<Kernel>> kernels_of(const Graph& graph, InstructionSet set,
                                            const std::optional<FlashTiming>& flash = {});

}  // namespace milliwatt
