// A model as emit/ would write it, small enough to know what every instruction costs: one input and one output of 8
// int8 elements, at arena + 0 and arena + 8, and layers that a test gives.
#pragma once

#include <string>
#include <vector>

#include "emit/source.h"
#include "target/board.h"

namespace milliwatt {

struct TinyLayer {
  std::string function;
  std::string body;  ///< C++, with `uint8_t* arena`; or, where is_asm, Thumb instructions with the arena in r0
  bool is_asm = false;
};

/// NAME_run calls the layers in order. `before` goes in front of the layers in tiny.cpp.
Source tiny_model(const std::vector<TinyLayer>& layers, const std::string& before = "");

/// One layer of Thumb instructions, run by `push {r4, lr}; bl LAYER; pop {r4, pc}`.
Source tiny_asm_model(const std::string& instructions);

/// One layer of RISC-V instructions, run by a function that keeps ra in a frame of 16 bytes: 6 instructions.
Source tiny_riscv_model(const std::string& instructions);

/// One layer of AVR instructions, run by `call LAYER; ret`. The arena is in r21:r20.
Source tiny_avr_model(const std::string& instructions);

/// out[i] = in[i] + 1 in a layer `increment`, then out[i] *= weight[i & 3] in a layer `scale`; weights 1, 2, 3, 4.
Source tiny_two_layers();

/// What tiny_two_layers() makes of 8 elements.
std::vector<std::byte> tiny_two_layers_of(const std::vector<std::byte>& input);

std::vector<std::byte> bytes_of(const std::vector<int>& values);

}  // namespace milliwatt
