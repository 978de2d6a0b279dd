#include "board/wasm_file.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/error.h"
#include "board/wasm_bytes.h"
#include "board/wasm_code.h"

namespace milliwatt {
namespace {

constexpr std::string_view kMagic("\0asm\1\0\0\0", 8);

enum Section : std::uint8_t { kCustom = 0, kImport = 2, kGlobal = 6, kExport = 7, kCode = 10, kData = 11 };
enum Kind : std::uint8_t { kFunctionKind = 0, kTableKind = 1, kMemoryKind = 2, kGlobalKind = 3 };

void skip_limits(WasmBytes& bytes) {
  const bool has_most = (bytes.byte() & 1U) != 0;
  bytes.number();
  if (has_most) bytes.number();
}

// `i32.const N; end`, or another expression of one constant, whose value is 0 here.
std::int64_t constant_expression(WasmBytes& bytes) {
  constexpr std::uint8_t kI32Const = 0x41;
  constexpr std::uint8_t kI64Const = 0x42;
  constexpr std::uint8_t kF32Const = 0x43;
  constexpr std::uint8_t kF64Const = 0x44;
  const std::uint8_t opcode = bytes.byte();
  std::int64_t value = 0;
  if (opcode == kF32Const || opcode == kF64Const) {
    bytes.take(opcode == kF32Const ? 4 : 8);
  } else {
    const std::int64_t read = bytes.signed_number();
    if (opcode == kI32Const || opcode == kI64Const) value = read;
  }
  bytes.byte();
  return value;
}

// `layer` for `(anonymous namespace)::layer(unsigned char*)`, as the linker writes names.
std::string plain_name(std::string name) {
  constexpr std::string_view kAnonymous = "(anonymous namespace)::";
  for (std::size_t at = name.find(kAnonymous); at != std::string::npos; at = name.find(kAnonymous)) {
    name.erase(at, kAnonymous.size());
  }
  return name.substr(0, name.find('('));
}

}  // namespace

class WasmFile::Parser {
 public:
  Parser(WasmFile& file) : file_(file) {}

  void section(std::uint8_t id, WasmBytes bytes) {
    switch (id) {
      case kImport:
        imports(bytes);
        break;
      case kGlobal:
        for (std::uint64_t left = bytes.number(); left > 0; --left) {
          bytes.take(2);  // type, mutability
          file_.globals_.push_back(constant_expression(bytes));
        }
        break;
      case kExport:
        exports(bytes);
        break;
      case kCode:
        code(bytes);
        break;
      case kData:
        data(bytes);
        break;
      case kCustom:
        if (bytes.text() == "name") names(bytes);
        break;
      default:
        break;
    }
  }

 private:
  void imports(WasmBytes& bytes) {
    for (std::uint64_t left = bytes.number(); left > 0; --left) {
      bytes.text();
      const std::string name(bytes.text());
      switch (bytes.byte()) {
        case kFunctionKind:
          bytes.number();
          file_.functions_.emplace_back().name = name;
          break;
        case kTableKind:
          bytes.byte();
          skip_limits(bytes);
          break;
        case kMemoryKind:
          skip_limits(bytes);
          break;
        default:
          bytes.take(2);
          file_.globals_.push_back(0);
      }
    }
  }

  void exports(WasmBytes& bytes) {
    for (std::uint64_t left = bytes.number(); left > 0; --left) {
      const std::string name(bytes.text());
      const std::uint8_t kind = bytes.byte();
      const std::uint32_t number = bytes.index();
      if (kind == kGlobalKind) file_.exported_globals_.push_back({name, number});
    }
  }

  void code(WasmBytes& bytes) {
    for (std::uint64_t left = bytes.number(); left > 0; --left) {
      WasmBytes body(bytes.take(bytes.number()));
      for (std::uint64_t groups = body.number(); groups > 0; --groups) {
        body.number();
        body.byte();
      }
      read_wasm_code(body.take(body.left()), file_.functions_.emplace_back());
    }
  }

  void data(WasmBytes& bytes) {
    constexpr std::uint64_t kPassive = 1;
    constexpr std::uint64_t kOfMemory = 2;
    for (std::uint64_t left = bytes.number(); left > 0; --left) {
      const std::uint64_t flags = bytes.number();
      if (flags == kOfMemory) bytes.number();
      if (flags != kPassive) constant_expression(bytes);
      file_.data_bytes_ += static_cast<std::int64_t>(bytes.text().size());
    }
  }

  void names(WasmBytes& bytes) {
    constexpr std::uint8_t kOfFunctions = 1;
    while (!bytes.at_end()) {
      const std::uint8_t of = bytes.byte();
      WasmBytes part(bytes.text());
      if (of != kOfFunctions) continue;
      for (std::uint64_t left = part.number(); left > 0; --left) {
        const std::uint32_t number = part.index();
        const std::string_view name = part.text();
        if (number < file_.functions_.size()) file_.functions_[number].name = plain_name(std::string(name));
      }
    }
  }

  WasmFile& file_;
};

WasmFile::WasmFile(std::string_view bytes) {
  if (!bytes.starts_with(kMagic)) throw Error("wasm: not a WebAssembly file; link it for wasm32");
  module_bytes_ = static_cast<std::int64_t>(bytes.size());
  WasmBytes rest(bytes.substr(kMagic.size()));
  Parser parser(*this);
  while (!rest.at_end()) {
    const std::size_t before = rest.left();
    const std::uint8_t id = rest.byte();
    parser.section(id, WasmBytes(rest.text()));
    if (id == kCustom) module_bytes_ -= static_cast<std::int64_t>(before - rest.left());
  }
}

std::uint32_t WasmFile::function_named(std::string_view name) const {
  const auto found = std::ranges::find(functions_, name, &WasmFunction::name);
  if (found == functions_.end()) throw Error(fmt::format("wasm: no function {}; it must not be inlined", name));
  return static_cast<std::uint32_t>(found - functions_.begin());
}

std::int64_t WasmFile::global(std::string_view name) const {
  const auto found = std::ranges::find(exported_globals_, name, &Export::name);
  if (found == exported_globals_.end()) throw Error(fmt::format("wasm: no global {} is exported", name));
  return globals_.at(found->number);
}

}  // namespace milliwatt
