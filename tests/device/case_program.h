// A program that runs kernels, one after the other, on data that it holds, and tells which gave wrong bytes.
#pragma once

#include <string>
#include <vector>

#include "device/device_cases.h"
#include "emit/source.h"
#include "target/board.h"

namespace milliwatt {

/// One kernel on one layer.
struct KernelCase {
  std::string name;      ///< layer and kernel, for messages
  std::string function;  ///< of the kernel
  double estimated_cycles = 0;
};

struct CaseProgram {
  std::vector<KernelCase> cases;
  /// Output 0 has four int32 a case: CaseResult of case_runner.h. Its layers are the cases' step functions.
  Source source;
};

enum class KernelChoice {
  kAll,
  kSample,   ///< of kAll at most 12 layers a kernel
  kFastest,  ///< of each layer the one whose estimate has the fewest cycles, whatever the round
};

/// Every kernel that the instruction set can run, each on at most 30 of its layers (6 of a sample), on random inputs;
/// others each round.
CaseProgram case_program(const std::vector<DeviceCase>& layers, InstructionSet set, unsigned round = 0,
                         KernelChoice choice = KernelChoice::kAll);

}  // namespace milliwatt
