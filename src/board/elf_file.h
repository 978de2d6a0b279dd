// What a linked 32-bit little-endian ELF file says of its sections and symbols.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace milliwatt {

struct ElfSymbol {
  std::string name;  ///< as linked
  std::uint32_t address = 0;
  std::uint32_t bytes = 0;
  bool is_function = false;
};

struct ElfSection {
  std::string name;
  std::int64_t bytes = 0;
};

class ElfFile {
 public:
  /// @throws Error if the bytes are no such file.
  explicit ElfFile(std::string_view bytes);

  /// Bytes of the section in memory; 0 if there is none.
  std::int64_t section_bytes(std::string_view name) const;
  /// The symbol of exactly that name.
  std::optional<ElfSymbol> symbol(std::string_view name) const;
  /// The functions of that C++ name, whatever their parameters and namespace, with the copies that the compiler
  /// specialized (NAME.constprop.0, ...). Addresses have the Thumb bit cleared.
  /// @throws Error if there is none.
  std::vector<ElfSymbol> functions(std::string_view name) const;
  /// The name, without parameters, of the function that the address lies in; empty if there is none.
  std::string function_at(std::uint32_t address) const;

 private:
  std::vector<ElfSection> sections_;
  std::vector<ElfSymbol> symbols_;
};

/// `anonymous::block1_conv` for `_ZN...`, without parameters, template arguments and the compiler's suffixes.
std::string plain_function_name(const std::string& linked_name);

}  // namespace milliwatt
