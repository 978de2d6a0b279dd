#include "board/tiny_model.h"

#include <fmt/format.h>

namespace milliwatt {
namespace {

constexpr const char* kHeader = R"(#pragma once
#include <stdint.h>
#ifdef __cplusplus
extern "C" {
#endif
enum { TINY_ARENA_BYTES = 32, TINY_STATE_BYTES = 0 };
void tiny_run(const int8_t* in0, int8_t* out0, void* arena);
int8_t* tiny_in0(void* arena);
int8_t* tiny_out0(void* arena);
#ifdef __cplusplus
}
#endif
)";

constexpr const char* kPlaces = R"(
int8_t* tiny_in0(void* arena) { return static_cast<int8_t*>(arena); }
int8_t* tiny_out0(void* arena) { return static_cast<int8_t*>(arena) + 8; }
)";

constexpr const char* kWeights = R"(#include <stdint.h>
extern const int8_t tiny_scale_weights[4];
const int8_t tiny_scale_weights[4] = {1, 2, 3, 4};
)";

std::string asm_text(const std::string& instructions) {
  std::string text;
  for (const char c : instructions) text += c == '\n' ? std::string("\\n") : std::string(1, c);
  return text;
}

Source source_of(const std::vector<TinyLayer>& layers, std::string code) {
  Source source;
  source.name = "tiny";
  source.files = {{"tiny.h", kHeader}, {"tiny.cpp", std::move(code)}, {"tiny_weights.cpp", kWeights}};
  source.inputs = {{0, ElementType::kInt8, 8}};
  source.outputs = {{1, ElementType::kInt8, 8}};
  for (const TinyLayer& layer : layers) source.layers.push_back({layer.function, 0});
  source.arena_bytes = 32;
  return source;
}

std::string layer_text(const TinyLayer& layer) {
  if (layer.is_asm) {
    return fmt::format("__attribute__((naked, noinline)) static void {}(uint8_t*) {{ __asm__(\"{}\"); }}\n",
                       layer.function, asm_text(layer.body));
  }
  return fmt::format("__attribute__((noinline)) static void {}(uint8_t* arena) {{ {} }}\n", layer.function, layer.body);
}

Source asm_model(const std::string& instructions, const std::string& around) {
  const TinyLayer layer = {"layer", instructions, true};
  std::string code = "#include \"tiny.h\"\n";
  code += fmt::format("extern \"C\" __attribute__((naked, noinline)) void layer(uint8_t*) {{ __asm__(\"{}\"); }}\n",
                      asm_text(instructions));
  code += kPlaces;
  code +=
      fmt::format("__attribute__((naked)) void tiny_run(const int8_t*, int8_t*, void*) {{\n  __asm__(\"{}\");\n}}\n",
                  asm_text(around));
  return source_of({layer}, code);
}

}  // namespace

Source tiny_model(const std::vector<TinyLayer>& layers, const std::string& before) {
  std::string code = "#include \"tiny.h\"\n#include <string.h>\nextern const int8_t tiny_scale_weights[4];\n" + before;
  for (const TinyLayer& layer : layers) code += layer_text(layer);
  code += kPlaces;
  code +=
      "void tiny_run(const int8_t* in0, int8_t* out0, void* memory) {\n"
      "  uint8_t* arena = static_cast<uint8_t*>(memory);\n"
      "  if (in0 != tiny_in0(arena)) memcpy(tiny_in0(arena), in0, 8);\n";
  for (const TinyLayer& layer : layers) code += fmt::format("  {}(arena);\n", layer.function);
  code += "  if (out0 != tiny_out0(arena)) memcpy(out0, tiny_out0(arena), 8);\n}\n";
  return source_of(layers, code);
}

Source tiny_asm_model(const std::string& instructions) {
  return asm_model(instructions, "push {r4, lr}\n bl layer\n pop {r4, pc}\n");
}

Source tiny_riscv_model(const std::string& instructions) {
  return asm_model(instructions,
                   "addi sp, sp, -16\n sw ra, 12(sp)\n jal layer\n lw ra, 12(sp)\n addi sp, sp, 16\n ret\n");
}

Source tiny_avr_model(const std::string& instructions) { return asm_model(instructions, "call layer\n ret\n"); }

Source tiny_two_layers() {
  return tiny_model(
      {{"increment", "for (int i = 0; i < 8; ++i) arena[8 + i] = static_cast<uint8_t>(arena[i] + 1);"},
       {"scale",
        "for (int i = 0; i < 8; ++i) arena[8 + i] = static_cast<uint8_t>(arena[8 + i] * tiny_scale_weights[i & 3]);"}});
}

std::vector<std::byte> tiny_two_layers_of(const std::vector<std::byte>& input) {
  std::vector<std::byte> output;
  for (std::size_t i = 0; i < input.size(); ++i) {
    output.push_back(static_cast<std::byte>((std::to_integer<int>(input[i]) + 1) * (static_cast<int>(i & 3) + 1)));
  }
  return output;
}

std::vector<std::byte> bytes_of(const std::vector<int>& values) {
  std::vector<std::byte> bytes;
  for (const int value : values) bytes.push_back(static_cast<std::byte>(value));
  return bytes;
}

}  // namespace milliwatt
