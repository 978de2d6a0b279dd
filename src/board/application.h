// The smallest application with the model in it, linked with memories of the board's sizes: what flashing it would
// take.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "board/stack_bound.h"
#include "board/toolchain.h"
#include "emit/source.h"

namespace milliwatt {

/// Vectors, start-up, and a loop around NAME_run with a static arena: no test harness, no drivers, no interrupts'
/// stacks.
struct ApplicationSizes {
  std::int64_t ram_bytes = 0;    ///< arena, data and stack, with the gaps between them
  std::int64_t flash_bytes = 0;  ///< vectors, start-up, code, weights, the initial values of data
};

struct LinkedApplication {
  ApplicationSizes sizes;
  StackBound run_stack;  ///< of NAME_run, with those of its arguments that are on the stack
};

/// The text of application.h, which firmware/application.cpp includes.
std::string application_text(const Source& source);

/// Compiles and links it in the toolchain's folder, in which harness/ has the embedded files and application.h;
/// `objects` are the model's. If the stack's bound is not known, `least_stack_bytes` are kept free for it.
/// @throws Error if it does not link; Verdict::kNo if it does not fit the board, saying by how many bytes.
LinkedApplication link_application(const Source& source, const Toolchain& tools,
                                   const std::vector<std::string>& objects, std::int64_t least_stack_bytes);

}  // namespace milliwatt
