// Runs the test program's cases on a board.
#pragma once

#include <string>
#include <vector>

#include "device/case_program.h"
#include "device/device_cases.h"
#include "target/board.h"

namespace milliwatt {

/// Runs the program on the board; a line for each case that came out wrong.
std::string wrong_cases(const CaseProgram& program, const Board& board);

/// Is the emulated core's memory too small for the program of all cases?
bool has_little_memory(const Board& board);

/// These layers on a core with little memory, a few a program. The board gets all the memory that its emulator has.
std::string wrong_in_parts(const std::vector<DeviceCase>& layers, unsigned round, InstructionSet set, Board board);

/// A sample of the layers, another one each round: small ones from all over the list.
std::string wrong_in_a_sample(std::vector<DeviceCase> layers, unsigned round, InstructionSet set, const Board& board);

}  // namespace milliwatt
