// Only a1 and the registers that a size, a function or a switch's target are made in are followed. Everything else is
// looked at for one question: does it write a1?
#include "board/xtensa_stack.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "board/operands.h"

namespace milliwatt {
namespace {

StackStep going(StackFlow flow, std::int64_t target = 0) {
  return {flow, static_cast<std::uint32_t>(target), 0, {}, ""};
}

StackStep not_understood(const char* why) { return {StackFlow::kNotUnderstood, 0, 0, {}, why}; }

// `l32r a0, 40000100 <f-0x8> (40000200 <g>)`: the value that it loads.
std::optional<std::int64_t> loaded_value(std::string_view operand) {
  const std::size_t begin = operand.find('(');
  if (begin == std::string_view::npos) return std::nullopt;
  std::string_view value = operand.substr(begin + 1);
  value = value.substr(0, value.find(')'));
  return operand_number(value, 16);
}

class XtensaReader {
 public:
  StackStep operator()(std::string_view mnemonic, std::string_view operands) {
    if (mnemonic.ends_with(".n")) mnemonic.remove_suffix(2);  // the narrow form
    const std::vector<std::string_view> parts = split_operands(operands);
    if (const std::optional<StackStep> step = jump(mnemonic, parts)) {
      constants_.clear();
      from_table_.clear();
      return *step;
    }
    StackStep step = moving(mnemonic, parts);
    note(mnemonic, parts);
    return step;
  }

 private:
  static bool stores(std::string_view mnemonic) {
    return mnemonic == "s8i" || mnemonic == "s16i" || mnemonic == "s32i" || mnemonic == "s32ri";
  }
  static bool ends(std::string_view mnemonic) {
    constexpr std::array<std::string_view, 4> kEnds = {"ill", "break", "...", "excw"};
    return mnemonic.starts_with('.') || std::ranges::find(kEnds, mnemonic) != kEnds.end();
  }

  // Jumps and calls; empty for other instructions.
  std::optional<StackStep> jump(std::string_view mnemonic, const std::vector<std::string_view>& parts) const {
    if (mnemonic.empty() || ends(mnemonic)) return going(StackFlow::kStop);  // a literal has no mnemonic
    if (mnemonic == "ret" || mnemonic == "rfe") return going(StackFlow::kReturn);
    if (mnemonic == "jx") {
      if (from_table_.contains(parts.front())) return going(StackFlow::kTable);
      const auto known = constants_.find(parts.front());
      return known != constants_.end() ? going(StackFlow::kJump, known->second) : going(StackFlow::kPointer);
    }
    if (mnemonic == "callx0") {
      const auto known = constants_.find(parts.front());
      return known != constants_.end() ? going(StackFlow::kCall, known->second)
                                       : not_understood("calls through a pointer");
    }
    const bool calls = mnemonic == "call0";
    const bool jumps = mnemonic == "j";
    const bool branches = mnemonic.starts_with('b') || mnemonic == "loop" || mnemonic.starts_with("loopn") ||
                          mnemonic.starts_with("loopg");
    if (!calls && !jumps && !branches) {
      return mnemonic.starts_with("call") || mnemonic.starts_with("entry")
                 ? std::optional(not_understood("has register windows"))
                 : std::nullopt;
    }
    const std::optional<std::int64_t> target = operand_number(parts.back(), 16);
    if (!target) return not_understood("jumps to where it is not clear");
    return going(calls ? StackFlow::kCall : jumps ? StackFlow::kJump : StackFlow::kBranch, *target);
  }

  // `addi a1, a1, -16`, `sub a1, a1, a9`, `add a1, a9, a1`.
  StackStep moving(std::string_view mnemonic, const std::vector<std::string_view>& parts) const {
    if (parts.front() != "a1" || stores(mnemonic)) return {};
    const bool adds = mnemonic == "add" || mnemonic == "addi" || mnemonic == "addmi";
    if (parts.size() == 3 && (adds || mnemonic == "sub") && (parts[1] == "a1" || (adds && parts[2] == "a1"))) {
      const std::string_view by = parts[1] == "a1" ? parts[2] : parts[1];
      const auto known = constants_.find(by);
      const std::optional<std::int64_t> moved =
          known != constants_.end() ? std::optional(known->second) : operand_number(by);
      if (moved) return {StackFlow::kNext, 0, adds ? -*moved : *moved, {}, ""};
    }
    return not_understood("takes stack of a size that it computes");
  }

  // Registers whose values are known until the next jump: `movi a9, 0x4c0`, `addmi a9, a9, 0x100`, `slli a9, a9, 4`,
  // `l32r a9, 40 <f> (1d4c0)`. And what a switch's table gives: `addx4 a2, a2, a3`, `l32i a2, a2, 0`.
  void note(std::string_view mnemonic, const std::vector<std::string_view>& parts) {
    const std::string_view to = parts.front();
    if (stores(mnemonic)) return;
    const bool loads_entry = mnemonic == "l32i" && parts.size() == 3 && in_table_.contains(parts[1]);
    from_table_.erase(std::string(to));
    in_table_.erase(std::string(to));
    if (loads_entry) from_table_.emplace(to);
    if (mnemonic == "addx4") in_table_.emplace(to);
    const std::optional<std::int64_t> value = value_of(mnemonic, parts);
    if (value) {
      constants_[std::string(to)] = *value;
    } else {
      constants_.erase(std::string(to));
    }
  }

  std::optional<std::int64_t> value_of(std::string_view mnemonic, const std::vector<std::string_view>& parts) const {
    if (mnemonic == "l32r" && parts.size() == 2) return loaded_value(parts[1]);
    if (mnemonic == "movi" && parts.size() == 2) return operand_number(parts[1]);
    if (parts.size() != 3) return std::nullopt;
    const auto from = constants_.find(parts[1]);
    const std::optional<std::int64_t> by = operand_number(parts[2]);
    if (from == constants_.end() || !by) return std::nullopt;
    if (mnemonic == "addi" || mnemonic == "addmi") return from->second + *by;
    if (mnemonic == "slli") return from->second << *by;
    return std::nullopt;
  }

  std::map<std::string, std::int64_t, std::less<>> constants_;
  std::set<std::string, std::less<>> in_table_, from_table_;
};

}  // namespace

StackReader xtensa_stack_reader() { return XtensaReader(); }

}  // namespace milliwatt
