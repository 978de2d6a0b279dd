#include "emit/text.h"

#include <fmt/format.h>

#include <limits>

#include "base/error.h"

namespace milliwatt {
namespace {

constexpr std::size_t kLineColumns = 118;

template <typename T>
std::string literal(T value) {
  return fmt::format("{}", value);
}
// In C++ -2147483648 is the negated literal 2147483648, which does not fit an int.
template <>
std::string literal(std::int32_t value) {
  return value == std::numeric_limits<std::int32_t>::min() ? "-2147483647 - 1" : fmt::format("{}", value);
}
template <>
std::string literal(float value) {
  return float_literal(value);
}

}  // namespace

std::string_view c_type(ElementType type) {
  switch (type) {
    case ElementType::kInt8:
      return "int8_t";
    case ElementType::kInt4:  // two a byte
    case ElementType::kUint8:
    case ElementType::kBool:
      return "uint8_t";
    case ElementType::kInt16:
      return "int16_t";
    case ElementType::kInt32:
      return "int32_t";
    case ElementType::kInt64:
      return "int64_t";
    case ElementType::kFloat32:
      return "float";
  }
  throw InternalError("an element type without a C name");
}

std::string_view c_type(const KernelTable& table) {
  static constexpr std::string_view kTypes[] = {"int8_t", "int16_t", "int32_t", "float"};
  return kTypes[(*table.values).index()];
}

std::size_t table_size(const KernelTable& table) {
  return std::visit([](const auto& values) { return values.size(); }, *table.values);
}

std::string float_literal(float value) {
  const std::string shortest = fmt::format("{}", value);
  const bool whole = shortest.find_first_of(".en") == std::string::npos;
  return shortest + (whole ? ".0f" : "f");
}

std::string string_literal(std::string_view text) {
  std::string result = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 32 || byte > 126 || c == '?') {  // two ? could begin a trigraph
      result += fmt::format("\\{:03o}", byte);
    } else {
      if (c == '"' || c == '\\') result += '\\';
      result += c;
    }
  }
  return result + "\"";
}

std::string comment_text(std::string_view text, std::size_t longest) {
  std::string result;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    result += byte < 32 || byte > 126 || c == '\\' || c == '?' || c == '*' ? '_' : c;
    if (result.size() == longest) return result + "...";
  }
  return result;
}

std::string table_definition(const KernelTable& table, std::string_view name, std::string_view storage) {
  std::string text = table.comment.empty() ? std::string() : fmt::format("// {}\n", table.comment);
  text += fmt::format("{}const {} {}[{}] MILLIWATT_FLASH = {{\n", storage, c_type(table), name, table_size(table));
  const auto append = [&](const auto& values) {
    std::string line = "   ";
    for (const auto value : values) {
      const std::string number = literal(value) + ",";
      if (line.size() + number.size() + 1 > kLineColumns) {
        text += line + "\n";
        line = "   ";
      }
      line += " " + number;
    }
    text += line + "\n";
  };
  std::visit(append, *table.values);
  return text + "};\n";
}

}  // namespace milliwatt
