#include "board/thumb_stack.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <vector>

namespace milliwatt {
namespace {

constexpr std::array<std::string_view, 22> kKnown = {
    "push", "pop",  "vpush", "vpop", "stmdb", "ldmia", "ldm", "vstmdb", "vldmia", "sub", "subw",
    "add",  "addw", "str",   "strd", "ldr",   "ldrd",  "b",   "bl",     "bx",     "blx", "mov"};
constexpr std::array<std::string_view, 14> kConditions = {"eq", "ne", "cs", "cc", "mi", "pl", "vs",
                                                          "vc", "hi", "ls", "ge", "lt", "gt", "le"};

bool is_among(std::string_view word, const auto& words) { return std::ranges::find(words, word) != words.end(); }

struct Mnemonic {
  std::string_view base;
  bool conditional = false;
};

// `popne.w` -> pop, conditional. What is not among kKnown stays as it is: only its operands matter.
Mnemonic without_suffixes(std::string_view word) {
  word = word.substr(0, word.find('.'));
  if (is_among(word, kKnown) || word.size() < 3) return {word, false};
  const std::string_view head = word.substr(0, word.size() - 2);
  if (is_among(head, kKnown) && is_among(word.substr(head.size()), kConditions)) return {head, true};
  return {word, false};
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

// At the commas outside of brackets and braces.
std::vector<std::string_view> split(std::string_view text) {
  std::vector<std::string_view> parts;
  int depth = 0;
  std::size_t start = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '[' || text[i] == '{') ++depth;
    if (text[i] == ']' || text[i] == '}') --depth;
    if (text[i] != ',' || depth > 0) continue;
    parts.push_back(trimmed(text.substr(start, i - start)));
    start = i + 1;
  }
  parts.push_back(trimmed(text.substr(start)));
  return parts;
}

std::optional<std::int64_t> number(std::string_view text, int base) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
  if (error != std::errc() || end == text.data()) return std::nullopt;
  if (end != text.data() + text.size() && *end != ' ') return std::nullopt;
  return value;
}

// `#44`; empty where it is no such thing.
std::optional<std::int64_t> immediate(std::string_view text) {
  return text.starts_with('#') ? number(text.substr(1), 10) : std::nullopt;
}

// Bytes of the registers in `{r4, r5, lr}`, `{d8-d15}`, `{s16}`; objdump writes ranges of the FPU's registers only.
std::optional<std::int64_t> list_bytes(std::string_view list) {
  if (list.size() < 3 || list.front() != '{' || list.back() != '}') return std::nullopt;
  std::int64_t bytes = 0;
  for (const std::string_view item : split(list.substr(1, list.size() - 2))) {
    if (item.empty()) return std::nullopt;
    const std::int64_t each = item.front() == 'd' ? 8 : 4;
    const std::size_t dash = item.find('-');
    if (dash == std::string_view::npos) {
      bytes += each;
      continue;
    }
    const auto first = number(item.substr(1, dash - 1), 10);
    const auto last = number(item.substr(dash + 2), 10);
    if (!first || !last || *last < *first) return std::nullopt;
    bytes += each * (*last - *first + 1);
  }
  return bytes;
}

bool holds_pc(std::string_view list) { return list.find("pc") != std::string_view::npos; }

StackStep not_understood(std::string why) { return {StackFlow::kNotUnderstood, 0, 0, {}, std::move(why)}; }

StackStep pushing(std::string_view list, int sign) {
  const std::optional<std::int64_t> bytes = list_bytes(list);
  if (!bytes) return not_understood(fmt::format("has an unexpected register list {}", list));
  return {sign < 0 && holds_pc(list) ? StackFlow::kReturn : StackFlow::kNext, 0, sign * *bytes, {}, ""};
}

// Jumps and calls; empty for other instructions.
std::optional<StackStep> jump(const Mnemonic& mnemonic, const std::vector<std::string_view>& operands) {
  const std::string_view base = mnemonic.base;
  const std::string_view place = operands.back();
  if (base == "tbb" || base == "tbh") return StackStep{StackFlow::kTable, 0, 0, {}, ""};
  if (base == "udf") return StackStep{StackFlow::kStop, 0, 0, {}, ""};
  if (base == "bx" && place == "lr") return StackStep{StackFlow::kReturn, 0, 0, {}, ""};
  if (base == "bx") return StackStep{StackFlow::kPointer, 0, 0, {}, ""};
  const std::optional<std::int64_t> target = number(place, 16);
  const bool is_call = base == "bl" || base == "blx";
  if (is_call && (!target || base == "blx")) return not_understood("calls through a pointer");
  if (is_call) return StackStep{StackFlow::kCall, static_cast<std::uint32_t>(*target), 0, {}, ""};
  if (base != "b" && base != "cbz" && base != "cbnz") return std::nullopt;
  if (!target) return not_understood("jumps to an unknown address");
  const bool always = base == "b" && !mnemonic.conditional;
  return StackStep{always ? StackFlow::kJump : StackFlow::kBranch, static_cast<std::uint32_t>(*target), 0, {}, ""};
}

// Loads and stores that move the stack pointer: `str r0, [sp, #-8]!`, `ldr pc, [sp], #4`.
std::optional<StackStep> indexed(std::string_view base, const std::vector<std::string_view>& operands) {
  if (base != "str" && base != "strd" && base != "ldr" && base != "ldrd") return std::nullopt;
  const StackFlow flow = base == "ldr" && operands.front() == "pc" ? StackFlow::kReturn : StackFlow::kNext;
  constexpr std::string_view kBefore = "[sp, #";
  const std::string_view last = operands.back();
  if (last.starts_with(kBefore) && last.ends_with("]!")) {
    const auto moved = number(last.substr(kBefore.size(), last.size() - kBefore.size() - 2), 10);
    if (moved) return StackStep{flow, 0, -*moved, {}, ""};
  }
  if (operands.size() >= 3 && operands[operands.size() - 2] == "[sp]") {
    if (const auto moved = immediate(last)) return StackStep{flow, 0, -*moved, {}, ""};
  }
  return std::nullopt;
}

// Does an instruction whose effect is not known here write the stack pointer?
bool writes_sp(std::string_view base, const std::vector<std::string_view>& operands, std::string_view all) {
  if (all.find("sp!") != std::string_view::npos || all.find("[sp], ") != std::string_view::npos) return true;
  const std::size_t bracket = all.find("[sp");
  if (bracket != std::string_view::npos && all.find("]!", bracket) != std::string_view::npos) return true;
  if (base.starts_with("str") || base == "cmp" || base == "cmn" || base == "tst" || base == "teq") return false;
  if (base == "msr") return true;
  return operands.front() == "sp";
}

}  // namespace

StackStep thumb_step(std::string_view mnemonic, std::string_view operands) {
  if (mnemonic.starts_with('.')) return {StackFlow::kStop, 0, 0, {}, ""};  // .word, .short: a table or a constant
  const std::string_view all = trimmed(operands);
  const Mnemonic parted = without_suffixes(mnemonic);
  const std::string_view base = parted.base;
  const std::vector<std::string_view> parts = split(all);
  if (mnemonic.find("UNDEFINED") != std::string_view::npos)
    return not_understood("has an instruction that objdump cannot decode");
  if (const std::optional<StackStep> step = jump(parted, parts)) return *step;
  if (base == "push" || base == "vpush") return pushing(all, +1);
  if (base == "pop" || base == "vpop") return pushing(all, -1);
  if (parts.front() == "sp!" && parts.size() == 2) {
    if (base == "stmdb" || base == "vstmdb") return pushing(parts[1], +1);
    if (base == "ldmia" || base == "ldm" || base == "vldmia") return pushing(parts[1], -1);
  }
  if (const std::optional<StackStep> step = indexed(base, parts)) return *step;
  if (parts.front() == "sp" && (parts.size() == 2 || (parts.size() == 3 && parts[1] == "sp"))) {
    const std::optional<std::int64_t> moved = immediate(parts.back());
    if (moved && (base == "sub" || base == "subw")) return {StackFlow::kNext, 0, *moved, {}, ""};
    if (moved && (base == "add" || base == "addw")) return {StackFlow::kNext, 0, -*moved, {}, ""};
  }
  if (writes_sp(base, parts, all)) return not_understood("allocates a computed amount of stack");
  const bool loads_pc = parts.front() == "pc" && base != "cmp" && !base.starts_with("str");
  if (loads_pc || (base.starts_with("ldm") && holds_pc(parts.back()))) {
    return {StackFlow::kPointer, 0, 0, {}, ""};
  }
  if (parts.size() == 3 && parts[1] == "pc") {
    const std::optional<std::int64_t> offset = immediate(parts[2]);
    if (offset && (base == "add" || base == "addw")) return {StackFlow::kNext, 0, 0, *offset, ""};
    if (offset && (base == "sub" || base == "subw")) return {StackFlow::kNext, 0, 0, -*offset, ""};
  }
  return {};
}

}  // namespace milliwatt
