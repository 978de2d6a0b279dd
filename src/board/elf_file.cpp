#include "board/elf_file.h"

#include <cxxabi.h>
#include <elf.h>
#include <fmt/format.h>

#include <cstdlib>
#include <cstring>
#include <memory>

#include "base/error.h"

namespace milliwatt {
namespace {

// Reads a T at an offset of the file. @throws Error where the file ends before.
template <typename T>
T read_at(std::string_view bytes, std::uint64_t offset) {
  if (offset > bytes.size() || bytes.size() - offset < sizeof(T)) throw Error("firmware.elf: truncated; link it again");
  T value;
  std::memcpy(&value, bytes.data() + offset, sizeof(T));
  return value;
}

std::string text_at(std::string_view bytes, const Elf32_Shdr& table, std::uint32_t offset) {
  const std::uint64_t start = std::uint64_t{table.sh_offset} + offset;
  if (offset >= table.sh_size || start >= bytes.size()) return "";
  const std::string_view rest = bytes.substr(start);
  return std::string(rest.substr(0, rest.find('\0')));
}

// The last part of a name with scopes.
std::string_view last_part(std::string_view name) {
  const std::size_t scope = name.rfind("::");
  return scope == std::string_view::npos ? name : name.substr(scope + 2);
}

}  // namespace

std::string plain_function_name(const std::string& linked_name) {
  // Suffixes of specialized copies (.constprop.0, .isra.0, .part.0; Xtensa's have $ for each dot) are no part of the
  // mangled name.
  const std::string mangled = linked_name.substr(0, linked_name.find_first_of(".$"));
  int status = 0;
  const std::unique_ptr<char, void (*)(void*)> demangled(
      abi::__cxa_demangle(mangled.c_str(), nullptr, nullptr, &status), std::free);
  if (status != 0 || mangled.rfind("_Z", 0) != 0) return mangled;
  std::string name = demangled.get();
  // "(anonymous namespace)::f(int)", "void f<A>(int)": the anonymous scope's parentheses are no parameters.
  constexpr std::string_view kAnonymous = "(anonymous namespace)";
  if (const std::size_t at = name.find(kAnonymous); at != std::string::npos) {
    name.replace(at, kAnonymous.size(), "anonymous");
  }
  name = name.substr(0, name.find('('));
  name = name.substr(0, name.find('<'));
  return name.substr(name.rfind(' ') + 1);
}

ElfFile::ElfFile(std::string_view bytes) {
  const Elf32_Ehdr header = read_at<Elf32_Ehdr>(bytes, 0);
  if (std::memcmp(header.e_ident, ELFMAG, SELFMAG) != 0 || header.e_ident[EI_CLASS] != ELFCLASS32 ||
      header.e_ident[EI_DATA] != ELFDATA2LSB) {
    throw Error("firmware.elf: not a 32-bit little-endian ELF file; link it for the board");
  }
  std::vector<Elf32_Shdr> headers;
  for (std::uint32_t i = 0; i < header.e_shnum; ++i) {
    headers.push_back(
        read_at<Elf32_Shdr>(bytes, std::uint64_t{header.e_shoff} + std::uint64_t{i} * header.e_shentsize));
  }
  for (const Elf32_Shdr& section : headers) {
    if (header.e_shstrndx >= headers.size()) break;
    sections_.push_back({text_at(bytes, headers[header.e_shstrndx], section.sh_name), section.sh_size});
    if (section.sh_type != SHT_SYMTAB || section.sh_link >= headers.size()) continue;
    for (std::uint64_t at = 0; at + sizeof(Elf32_Sym) <= section.sh_size; at += sizeof(Elf32_Sym)) {
      const Elf32_Sym symbol = read_at<Elf32_Sym>(bytes, section.sh_offset + at);
      const bool is_function = ELF32_ST_TYPE(symbol.st_info) == STT_FUNC;
      const std::uint32_t address = is_function ? symbol.st_value & ~1u : symbol.st_value;
      if (symbol.st_shndx == SHN_UNDEF) continue;
      symbols_.push_back(
          {text_at(bytes, headers[section.sh_link], symbol.st_name), address, symbol.st_size, is_function});
    }
  }
}

std::int64_t ElfFile::section_bytes(std::string_view name) const {
  std::int64_t bytes = 0;
  for (const ElfSection& section : sections_) {
    if (section.name == name) bytes += section.bytes;
  }
  return bytes;
}

std::optional<ElfSymbol> ElfFile::symbol(std::string_view name) const {
  for (const ElfSymbol& symbol : symbols_) {
    if (symbol.name == name) return symbol;
  }
  return std::nullopt;
}

std::vector<ElfSymbol> ElfFile::functions(std::string_view name) const {
  std::vector<ElfSymbol> found;
  for (const ElfSymbol& symbol : symbols_) {
    if (!symbol.is_function || symbol.bytes == 0) continue;
    if (last_part(plain_function_name(symbol.name)) == name) found.push_back(symbol);
  }
  if (found.empty()) throw Error(fmt::format("firmware.elf: no function {}; it must not be inlined", name));
  return found;
}

std::string ElfFile::function_at(std::uint32_t address) const {
  for (const ElfSymbol& symbol : symbols_) {
    if (symbol.is_function && address >= symbol.address && address - symbol.address < symbol.bytes) {
      return plain_function_name(symbol.name);
    }
  }
  return "";
}

}  // namespace milliwatt
