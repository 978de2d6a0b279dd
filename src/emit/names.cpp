#include "emit/names.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <set>

#include "base/indexed.h"
#include "ops/operator.h"

namespace milliwatt {
namespace {

std::vector<std::string> split(std::string_view text, char separator) {
  std::vector<std::string> parts;
  std::size_t begin = 0;
  while (begin <= text.size()) {
    const std::size_t end = std::min(text.find(separator, begin), text.size());
    if (end > begin) parts.emplace_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return parts;
}

std::string lower(std::string_view text) {
  std::string result(text);
  std::ranges::transform(result, result.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return result;
}

/// The last part of a path names what was computed there (BiasAdd), not the layer. Layers' own names are lower case.
bool names_a_computation(const std::string& part) {
  static const std::set<std::string> names = {
      "Add",     "AddV2",   "AvgPool", "BatchNorm", "BiasAdd",        "Conv2D",  "FusedBatchNormV3",
      "MatMul",  "MaxPool", "Mul",     "Quantized", "ReadVariableOp", "Relu",    "Relu6",
      "Reshape", "Softmax", "Squeeze", "add",       "depthwise",      "resource"};
  return names.contains(part);
}

/// The layer's name within one fused name's part.
std::string layer_of(const std::string& path) {
  std::vector<std::string> parts = split(path, '/');
  const std::size_t least = parts.size() > 2 ? 2 : 1;  // not the model's own name
  while (parts.size() > least && names_a_computation(parts.back())) parts.pop_back();
  return parts.empty() ? std::string() : parts.back();
}

std::string short_name(const Operator& op) {
  const std::vector<std::string> fused = split(op.name, ';');
  if (fused.empty()) return {};
  for (const std::string& word : operator_type(op.kind).name_words()) {
    for (const std::string& path : fused) {
      const std::string layer = layer_of(path);
      if (lower(layer).find(word) != std::string::npos) return layer;
    }
  }
  return layer_of(fused.front());
}

}  // namespace

std::string identifier(std::string_view text, std::string_view fallback) {
  static const std::set<std::string, std::less<>> kept = {
      "alignas", "alignof",   "and",      "arena",     "asm",    "auto",   "bool",   "break",    "case",  "catch",
      "char",    "class",     "const",    "default",   "delete", "do",     "double", "else",     "enum",  "export",
      "extern",  "false",     "float",    "for",       "friend", "goto",   "if",     "inline",   "int",   "long",
      "main",    "milliwatt", "mutable",  "namespace", "new",    "not",    "null",   "operator", "or",    "private",
      "public",  "register",  "return",   "run",       "short",  "signed", "sizeof", "static",   "step",  "steps",
      "struct",  "switch",    "template", "this",      "throw",  "true",   "try",    "typedef",  "union", "unsigned",
      "using",   "virtual",   "void",     "volatile",  "while",  "xor"};
  std::string result;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 128 && std::isalnum(byte) != 0) {
      result += static_cast<char>(std::tolower(byte));
    } else if (!result.empty() && result.back() != '_') {
      result += '_';
    }
    if (result.size() == 48) break;
  }
  while (!result.empty() && result.back() == '_') result.pop_back();
  if (result.empty()) result = fallback;
  if (std::isdigit(static_cast<unsigned char>(result.front())) != 0) result = "m" + result;
  if (kept.contains(result)) result += '_';
  return result;
}

Indexed<std::string> layer_names(const Graph& graph) {
  std::vector<std::string> names;
  std::set<std::string> taken;
  for (const Operator& op : graph.operators) {
    const std::string base = identifier(short_name(op), identifier(op.kind, "layer"));
    std::string name = base;
    for (int number = 2; !taken.insert(name).second; ++number) name = base + "_" + std::to_string(number);
    names.push_back(name);
  }
  return names;
}

std::string capitals(std::string_view name) {
  std::string result(name);
  std::ranges::transform(result, result.begin(), [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  return result;
}

}  // namespace milliwatt
