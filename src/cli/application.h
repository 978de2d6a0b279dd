// A recipe's application, made whole and told: what `build` and `demo` have in common.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "recipe/stages.h"

namespace milliwatt {

/// Runs every stage that is not done yet, and `board_clips` test clips (0: all of them) on each board; leaves the
/// emitted C++ in FOLDER/cpp (FOLDER/cpp/BOARD where there are several) and the network in FOLDER/NAME.tflite. Prints
/// progress on standard error, the result on standard output.
/// @returns the exit status: that of Verdict::kNo where the recipe's budget is missed or a board's bits are not the
///   host's.
/// @throws Error as the stages do; Verdict::kNo where it does not fit a board.
int make_application(Workplace place, const std::vector<std::string>& boards, std::size_t board_clips,
                     const std::string& command, bool as_json);

}  // namespace milliwatt
