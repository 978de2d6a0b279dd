#include "device/run_cases.h"

#include <cstdint>
#include <cstring>
#include <sstream>

#include "board/firmware.h"

namespace milliwatt {

namespace {

constexpr std::int64_t kSmallRam = 1 << 16;        // bytes
constexpr std::size_t kSampleLayers = 24;          // of a round
constexpr std::int64_t kMostCaseBytes = 2'500;     // of a layer in a sample
constexpr std::int64_t kMostProgramBytes = 9'000;  // of the layers in a program, without code
constexpr std::size_t kMostProgramLayers = 6;

/// Of everything that a case has in memory.
std::int64_t case_bytes(const DeviceCase& layer) {
  std::int64_t bytes = 0;
  for (const Tensor& tensor : layer.graph.tensors) bytes += tensor.bytes();
  return bytes;
}

}  // namespace

/// Runs the program on the board; a line for each case that came out wrong.
std::string wrong_cases(const CaseProgram& program, const Board& board) {
  const Firmware firmware(program.source, board);
  const std::vector<std::vector<TensorBytes>> nothing = {{TensorBytes(1)}};
  RunOptions options;
  options.count = false;
  const TensorBytes results = firmware.run(nothing, options).at(0).outputs.at(0);
  std::ostringstream wrong;
  for (std::size_t i = 0; i < program.cases.size(); ++i) {
    std::int32_t result[4];
    std::memcpy(result, &results[16 * i], 16);
    if (result[0] == 0) continue;
    wrong << program.cases[i].name << ": " << (result[0] == 1 ? "output byte " : "wrote outside its memory, at byte ")
          << result[1] << " should be " << result[2] << ", is " << result[3] << "\n";
  }
  return wrong.str();
}

bool has_little_memory(const Board& board) {
  const std::int64_t ram = emulator_of(board).most_ram_bytes;
  return ram > 0 && ram < kSmallRam;
}

std::string wrong_in_parts(const std::vector<DeviceCase>& layers, unsigned round, InstructionSet set, Board board) {
  board.flash_bytes = emulator_of(board).most_flash_bytes;
  board.ram_bytes = emulator_of(board).most_ram_bytes;
  std::string wrong;
  for (std::size_t next = 0; next < layers.size();) {
    std::vector<DeviceCase> some;
    for (std::int64_t bytes = 0; next < layers.size() && bytes < kMostProgramBytes && some.size() < kMostProgramLayers;
         ++next) {
      some.push_back(layers[next]);
      bytes += case_bytes(some.back());
    }
    wrong += wrong_cases(case_program(some, set, round), board);
  }
  return wrong;
}

std::string wrong_in_a_sample(std::vector<DeviceCase> layers, unsigned round, InstructionSet set, const Board& board) {
  std::erase_if(layers, [](const DeviceCase& layer) { return case_bytes(layer) > kMostCaseBytes; });
  std::vector<DeviceCase> sample;
  // Layers alike stand together in the list.
  constexpr std::size_t kFarApart = 37;
  for (std::size_t i = 0; i < kSampleLayers; ++i) {
    sample.push_back(layers[(round * kSampleLayers + i) * kFarApart % layers.size()]);
  }
  return wrong_in_parts(sample, round, set, board);
}

}  // namespace milliwatt
