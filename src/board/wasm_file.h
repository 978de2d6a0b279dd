// What a WebAssembly module or object says of its functions and its data ("WebAssembly Core Specification 2.0", binary
// format).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace milliwatt {

struct WasmFunction {
  std::string name;                    ///< without parameters; empty if the module has no names
  std::int64_t frame_bytes = 0;        ///< of the stack in memory
  bool computes_frame = false;         ///< it takes stack of a size that is no constant
  bool calls_pointer = false;          ///< it calls through the table
  std::vector<std::uint32_t> callees;  ///< numbers of functions; imported ones come first
};

class WasmFile {
 public:
  /// @throws Error if the bytes are no such file.
  explicit WasmFile(std::string_view bytes);

  /// The number of the first function of that name.
  /// @throws Error if there is none.
  std::uint32_t function_named(std::string_view name) const;
  /// @param number imported functions, which have no code, come first
  const WasmFunction& function(std::uint32_t number) const { return functions_.at(number); }

  /// Bytes of the module without names and other custom sections.
  std::int64_t module_bytes() const { return module_bytes_; }
  /// Initial values of memory.
  std::int64_t data_bytes() const { return data_bytes_; }
  /// The initial value of an exported global. @throws Error if there is none.
  std::int64_t global(std::string_view name) const;

 private:
  struct Export {
    std::string name;
    std::uint32_t number;
  };
  class Parser;

  std::vector<WasmFunction> functions_;
  std::vector<std::int64_t> globals_;
  std::vector<Export> exported_globals_;
  std::int64_t module_bytes_ = 0;
  std::int64_t data_bytes_ = 0;
};

}  // namespace milliwatt
