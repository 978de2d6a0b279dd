#include "emit/weight_tables.h"

#include <fmt/format.h>

#include <bit>
#include <cstdint>
#include <span>
#include <variant>

#include "base/crc32.h"
#include "emit/names.h"

namespace milliwatt {
namespace {

static_assert(std::endian::native == std::endian::little, "a table's bytes are those of the board's flash");

std::uint32_t crc32_of(const std::vector<NamedTable>& tables) {
  std::uint32_t crc = 0;
  for (const NamedTable& named : tables) {
    crc = std::visit([&](const auto& values) { return crc32(std::as_bytes(std::span(values)), crc); },
                     *named.table->values);
  }
  return crc;
}

}  // namespace

std::string weight_tables_declaration(const std::string& name, const std::vector<NamedTable>& tables) {
  const std::string capital = capitals(name);
  return fmt::format(
      "\n/* The tables of weights, for checks of the flash, and the CRC-32 (IEEE 802.3) of their bytes in this order. "
      "*/\n"
      "#define {0}_WEIGHT_TABLES {2}\n"
      "#define {0}_WEIGHTS_CRC32 0x{3:08X}u\n"
      "typedef struct {{\n  const void* at;\n  uint32_t bytes;\n}} {1}_weight_table;\n"
      "extern const {1}_weight_table {1}_weight_tables[{0}_WEIGHT_TABLES];\n",
      capital, name, tables.size(), crc32_of(tables));
}

std::string weight_tables_definition(const std::string& name, const std::vector<NamedTable>& tables) {
  std::string text =
      fmt::format("\nconst {0}_weight_table {0}_weight_tables[{1}_WEIGHT_TABLES] = {{\n", name, capitals(name));
  for (const NamedTable& named : tables) {
    text += fmt::format("    {{{0}_weights::{1}, sizeof {0}_weights::{1}}},\n", name, named.name);
  }
  return text + "};\n";
}

}  // namespace milliwatt
