// Of the registers only pairs that hold the stack pointer, moved by constants, are followed.
#include "board/avr_stack.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <map>

namespace milliwatt {
namespace {

constexpr std::array<std::string_view, 5> kSkips = {"cpse", "sbrc", "sbrs", "sbic", "sbis"};
constexpr std::array<std::string_view, 6> kWritesNothing = {"cp", "cpc", "cpi", "tst", "sbrc", "sbrs"};

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

// `0x3d`, `12`, `-10`.
std::optional<int> number(std::string_view text) {
  const bool is_hex = text.starts_with("0x");
  if (is_hex) text.remove_prefix(2);
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, is_hex ? 16 : 10);
  if (error != std::errc() || (end != text.data() + text.size() && *end != ' ')) return std::nullopt;
  return value;
}

std::optional<int> register_number(std::string_view text) {
  return text.starts_with('r') ? number(text.substr(1)) : std::nullopt;
}

StackStep going(StackFlow flow, std::optional<int> target = 0) {
  StackStep step;
  step.flow = target ? flow : StackFlow::kNotUnderstood;
  step.target = static_cast<std::uint32_t>(target.value_or(0));
  if (!target) step.why = "jumps to where it is not clear";
  return step;
}

StackStep moving(std::int64_t bytes) {
  StackStep step;
  step.pushed = bytes;
  return step;
}

StackStep not_understood(const char* why) {
  StackStep step;
  step.flow = StackFlow::kNotUnderstood;
  step.why = why;
  return step;
}

class AvrReader {
 public:
  explicit AvrReader(int return_bytes) : return_bytes_(return_bytes) {}

  StackStep operator()(std::string_view mnemonic, std::string_view operands) {
    // `.-10 \t; 0x1f0 <f>`, `0x1f0`, `r28, 0x3d`.
    const std::size_t remark = operands.find(';');
    const std::string_view place = trimmed(remark == std::string_view::npos ? operands : operands.substr(remark + 1));
    operands = trimmed(operands.substr(0, operands.find('\t')));
    const std::size_t comma = std::min(operands.find(','), operands.size());
    const std::string_view first = trimmed(operands.substr(0, comma));
    const std::string_view second = trimmed(operands.substr(std::min(comma + 1, operands.size())));
    if (const std::optional<StackStep> step = jump(mnemonic, first, place)) return *step;
    if (mnemonic == "push") return moving(1);
    if (mnemonic == "in" && follow(first, second)) return {};
    if (mnemonic == "out" && (first == "0x3d" || first == "0x3e")) return set_pointer(first, second);
    if (mnemonic == "sts" && (first == "0x005D" || first == "0x005E")) {
      return not_understood("takes stack of a size that it computes");
    }
    // What a pop restores is the caller's; behind the return the function may go on with its frame.
    if (mnemonic == "pop") return moving(-1);
    move(mnemonic, first, second);
    return {};
  }

 private:
  std::optional<StackStep> jump(std::string_view mnemonic, std::string_view operand, std::string_view place) const {
    if (mnemonic.starts_with('.') || mnemonic == "break") return going(StackFlow::kStop);
    if (mnemonic == "ret" || mnemonic == "reti") return going(StackFlow::kReturn);
    if (mnemonic == "icall" || mnemonic == "eicall") return not_understood("calls through a pointer");
    if (mnemonic == "ijmp" || mnemonic == "eijmp") return going(StackFlow::kPointer);
    if (mnemonic == "jmp" || mnemonic == "rjmp") return going(StackFlow::kJump, number(place));
    if (mnemonic.starts_with("br")) return going(StackFlow::kBranch, number(place));
    if (std::ranges::find(kSkips, mnemonic) != kSkips.end()) {
      StackStep step;
      step.skips = true;
      return step;
    }
    if (mnemonic != "call" && mnemonic != "rcall") return std::nullopt;
    if (operand == ".+0") return moving(return_bytes_);
    StackStep step = going(StackFlow::kCall, number(place));
    step.return_bytes = return_bytes_;
    return step;
  }

  // `in r28, 0x3d`: r29:r28 is the stack pointer, once `in r29, 0x3e` is through.
  bool follow(std::string_view to, std::string_view from) {
    const std::optional<int> low = register_number(to);
    if (!low || (from != "0x3d" && from != "0x3e")) return false;
    if (from == "0x3d") moved_[*low] = 0;
    return true;
  }

  StackStep set_pointer(std::string_view half, std::string_view from) {
    const std::optional<int> number = register_number(from);
    const auto pair = moved_.find(number.value_or(0) - (half == "0x3e" ? 1 : 0));
    if (pair == moved_.end()) return not_understood("takes stack of a size that it computes");
    if (half == "0x3e") return {};
    // The pointer has moved by the low 16 bits.
    const auto moved = static_cast<std::int16_t>(static_cast<std::uint16_t>(pair->second & 0xffff));
    pair->second = 0;
    return moving(-moved);
  }

  void move(std::string_view mnemonic, std::string_view first, std::string_view second) {
    const std::optional<int> to = register_number(first);
    if (!to || std::ranges::find(kWritesNothing, mnemonic) != kWritesNothing.end()) return;
    const auto low = moved_.find(*to);
    const auto high = moved_.find(*to - 1);
    const std::optional<int> by = number(second);
    if (low != moved_.end() && by && (mnemonic == "adiw" || mnemonic == "sbiw")) {
      low->second += mnemonic == "adiw" ? *by : -*by;
    } else if (low != moved_.end() && by && mnemonic == "subi") {
      low->second -= *by;
    } else if (high != moved_.end() && by && mnemonic == "sbci") {
      high->second -= *by * 256;
    } else if (high == moved_.end() || (mnemonic != "sbc" && mnemonic != "adc") || second != "r1") {
      if (low != moved_.end()) moved_.erase(low);
      moved_.erase(*to - 1);
      if (mnemonic == "movw") moved_.erase(*to);
    }
  }

  int return_bytes_;
  std::map<int, int> moved_;  // a pair's lower register: what was added to the stack pointer in it
};

}  // namespace

StackReader avr_stack_reader() { return AvrReader(2); }

StackReader avr6_stack_reader() { return AvrReader(3); }

}  // namespace milliwatt
