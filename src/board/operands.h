// The operands of an instruction, as objdump prints them.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace milliwatt {

/// Without spaces around it.
std::string_view trimmed(std::string_view text);

/// At the commas, trimmed; one empty part if there is none.
std::vector<std::string_view> split_operands(std::string_view text);

/// `-36`, `0xfffff`, and with base 16 `80000100 <f>`; empty if it is no number.
std::optional<std::int64_t> operand_number(std::string_view text, int base = 10);

}  // namespace milliwatt
