// The list of a model's tables of weights, with their checksum: for checks of the flash.
#pragma once

#include <string>
#include <vector>

#include "kernels/kernel.h"

namespace milliwatt {

struct NamedTable {
  std::string name;  ///< as NAME_weights.cpp defines it
  const KernelTable* table = nullptr;
};

/// Of the header: NAME_WEIGHTS_CRC32 (of all tables' bytes, in order, little-endian as in flash), NAME_WEIGHT_TABLES,
/// NAME_weight_table and NAME_weight_tables.
std::string weight_tables_declaration(const std::string& name, const std::vector<NamedTable>& tables);
std::string weight_tables_definition(const std::string& name, const std::vector<NamedTable>& tables);

}  // namespace milliwatt
