// Only constants, additions and the stack pointer are followed; of everything else the length is known.
#include "board/wasm_code.h"

#include <fmt/format.h>

#include <array>

#include "board/wasm_bytes.h"

namespace milliwatt {
namespace {

enum Opcode : std::uint8_t {
  kBlock = 0x02,
  kLoop = 0x03,
  kIf = 0x04,
  kBranch = 0x0c,
  kBranchIf = 0x0d,
  kBranchTable = 0x0e,
  kCall = 0x10,
  kCallIndirect = 0x11,
  kSelectTyped = 0x1c,
  kLocalGet = 0x20,
  kLocalTee = 0x22,
  kGlobalGet = 0x23,
  kGlobalSet = 0x24,
  kTableSet = 0x26,
  kFirstMemory = 0x28,
  kLastMemory = 0x3e,
  kMemorySize = 0x3f,
  kMemoryGrow = 0x40,
  kI32Const = 0x41,
  kI64Const = 0x42,
  kF32Const = 0x43,
  kF64Const = 0x44,
  kI32Add = 0x6a,
  kI32Sub = 0x6b,
  kMore = 0xfc,
  kVector = 0xfd
};

struct Instruction {
  std::uint8_t opcode = 0;
  std::int64_t value = 0;  ///< a constant, or an index
};

void skip_memory_place(WasmBytes& code) {
  code.number();
  code.number();
}

// Saturating conversions, and whole pieces of memory and of tables.
void skip_more(WasmBytes& code) {
  constexpr std::array<int, 18> kIndices = {0, 0, 0, 0, 0, 0, 0, 0, 2, 1, 2, 1, 2, 1, 2, 1, 1, 1};
  const std::uint64_t which = code.number();
  if (which >= kIndices.size()) throw Error(fmt::format("wasm: instruction 0xfc {} is not known", which));
  for (int i = 0; i < kIndices[which]; ++i) code.number();
}

void skip_vector(WasmBytes& code) {
  const std::uint64_t which = code.number();
  const bool is_lane_of_memory = which >= 84 && which <= 91;
  if (which <= 11 || is_lane_of_memory || which == 92 || which == 93) skip_memory_place(code);
  if (which == 12 || which == 13) code.take(16);  // a constant, a shuffle
  if ((which >= 21 && which <= 34) || is_lane_of_memory) code.byte();
}

Instruction next_instruction(WasmBytes& code) {
  Instruction at;
  at.opcode = code.byte();
  switch (at.opcode) {
    case kBlock:
    case kLoop:
    case kIf:
    case kI32Const:
    case kI64Const:
      at.value = code.signed_number();
      break;
    case kBranch:
    case kBranchIf:
    case kCall:
    case kMemorySize:
    case kMemoryGrow:
      at.value = code.index();
      break;
    case kBranchTable:
    case kSelectTyped:
      for (std::uint64_t left = code.number() + (at.opcode == kBranchTable ? 1 : 0); left > 0; --left) code.number();
      break;
    case kCallIndirect:
      skip_memory_place(code);  // a type and a table
      break;
    case kF32Const:
      code.take(4);
      break;
    case kF64Const:
      code.take(8);
      break;
    case kMore:
      skip_more(code);
      break;
    case kVector:
      skip_vector(code);
      break;
    default:
      if (at.opcode >= kLocalGet && at.opcode <= kTableSet) at.value = code.index();
      if (at.opcode >= kFirstMemory && at.opcode <= kLastMemory) skip_memory_place(code);
      if (at.opcode > 0xc4) throw Error(fmt::format("wasm: instruction {:#x} is not known", at.opcode));
  }
  return at;
}

bool is_pointer(const Instruction& at, std::uint8_t opcode) { return at.opcode == opcode && at.value == 0; }

}  // namespace

void read_wasm_code(std::string_view body, WasmFunction& function) {
  WasmBytes code(body);
  std::array<Instruction, 4> last;  // the latest first
  while (!code.at_end()) {
    const Instruction at = next_instruction(code);
    if (at.opcode == kCall) function.callees.push_back(static_cast<std::uint32_t>(at.value));
    if (at.opcode == kCallIndirect) function.calls_pointer = true;
    // The frame: global.get 0; i32.const BYTES; i32.sub.
    const bool takes_frame = at.opcode == kI32Sub && last[0].opcode == kI32Const && is_pointer(last[1], kGlobalGet);
    if (takes_frame) function.frame_bytes += last[0].value;
    if (!takes_frame && is_pointer(last[1], kGlobalGet)) function.computes_frame = true;
    if (is_pointer(at, kGlobalSet)) {
      const std::size_t behind_tee = last[0].opcode == kLocalTee ? 1 : 0;
      const Instruction& made_by = last[behind_tee];
      const bool by_constant = last[behind_tee + 1].opcode == kI32Const;
      const bool of_pointer = made_by.opcode == kI32Sub && is_pointer(last[behind_tee + 2], kGlobalGet);
      const bool gives_back = made_by.opcode == kI32Add && last[behind_tee + 1].value >= 0;
      if (!by_constant || !(of_pointer || gives_back)) function.computes_frame = true;
    }
    last = {at, last[0], last[1], last[2]};
  }
}

}  // namespace milliwatt
