// Only sp and the registers that a size for it is made in are followed. Everything else is looked at for one question:
// does it write sp?
#include "board/riscv_stack.h"

#include <algorithm>
#include <array>
#include <map>
#include <vector>

#include "board/operands.h"

namespace milliwatt {
namespace {

constexpr std::array<std::string_view, 17> kBranches = {"beq",  "bne",  "blt",  "bge",  "bltu", "bgeu",
                                                        "beqz", "bnez", "blez", "bgez", "bltz", "bgtz",
                                                        "ble",  "bgt",  "bleu", "bgtu", "bz"};
constexpr std::array<std::string_view, 4> kStores = {"sb", "sh", "sw", "sd"};

StackStep going(StackFlow flow, std::int64_t target = 0) {
  return {flow, static_cast<std::uint32_t>(target), 0, {}, ""};
}

StackStep not_understood(const char* why) { return {StackFlow::kNotUnderstood, 0, 0, {}, why}; }

class RiscvReader {
 public:
  StackStep operator()(std::string_view mnemonic, std::string_view operands) {
    const std::size_t remark = operands.find('#');
    const std::string_view place = remark == std::string_view::npos ? "" : trimmed(operands.substr(remark + 1));
    const std::vector<std::string_view> parts = split_operands(operands.substr(0, remark));
    if (const std::optional<StackStep> step = jump(mnemonic, parts, place)) {
      constants_.clear();
      return *step;
    }
    StackStep step = moving(mnemonic, parts);
    note_constant(mnemonic, parts);
    return step;
  }

 private:
  // Jumps and calls; empty for other instructions.
  static std::optional<StackStep> jump(std::string_view mnemonic, const std::vector<std::string_view>& parts,
                                       std::string_view place) {
    if (mnemonic.starts_with('.') || mnemonic == "unimp" || mnemonic == "ebreak") return going(StackFlow::kStop);
    if (mnemonic == "ret" || mnemonic == "mret") return going(StackFlow::kReturn);
    if (std::ranges::find(kBranches, mnemonic) != kBranches.end()) {
      const std::optional<std::int64_t> target = operand_number(parts.back(), 16);
      return target ? going(StackFlow::kBranch, *target) : not_understood("jumps to where it is not clear");
    }
    // `jalr ra`, `jalr -36(ra)`, `jalr zero,-36(t1)`; without a first register of its own it is ra that is written.
    const bool calls = mnemonic == "jal" || mnemonic == "jalr";
    if (!calls && mnemonic != "j" && mnemonic != "jr") return std::nullopt;
    const bool through_register = mnemonic == "jr" || mnemonic == "jalr";
    const bool is_call = calls && (parts.size() == 1 || parts.front() == "ra");
    if (calls && parts.size() > 1 && parts.front() != "ra" && parts.front() != "zero") {
      return not_understood("links through another register than ra");  // millicode, of -msave-restore
    }
    const std::optional<std::int64_t> target = operand_number(through_register ? place : parts.back(), 16);
    if (target) return going(is_call ? StackFlow::kCall : StackFlow::kJump, *target);
    if (is_call) return not_understood("calls through a pointer");
    return going(StackFlow::kPointer);
  }

  StackStep moving(std::string_view mnemonic, const std::vector<std::string_view>& parts) const {
    const bool stores = std::ranges::find(kStores, mnemonic) != kStores.end();
    if (parts.front() != "sp" || stores) return {};
    const bool adds = mnemonic == "add" || mnemonic == "addi";
    if (parts.size() == 3 && parts[1] == "sp" && (adds || mnemonic == "sub")) {
      const std::int64_t sign = adds ? -1 : 1;
      const std::optional<std::int64_t> moved = operand_number(parts[2]);
      if (moved && adds) return {StackFlow::kNext, 0, sign * *moved, {}, ""};
      const auto known = constants_.find(parts[2]);
      if (known != constants_.end()) return {StackFlow::kNext, 0, sign * known->second, {}, ""};
    }
    return not_understood("takes stack of a size that it computes");
  }

  // Registers whose values are known until the next jump: `lui t0,0xfffff`, `add t0,t0,16`, `li t0,8`.
  void note_constant(std::string_view mnemonic, const std::vector<std::string_view>& parts) {
    const std::string_view to = parts.front();
    const std::optional<std::int64_t> last = operand_number(parts.back());
    if (last && parts.size() == 2 && mnemonic == "lui") {
      constants_[std::string(to)] = static_cast<std::int32_t>(static_cast<std::uint32_t>(*last) << 12);
    } else if (last && parts.size() == 2 && mnemonic == "li") {
      constants_[std::string(to)] = *last;
    } else if (const auto known = constants_.find(to); known != constants_.end()) {
      const bool adds = (mnemonic == "add" || mnemonic == "addi") && parts.size() == 3 && parts[1] == to;
      if (adds && last) {
        known->second += *last;
      } else if (std::ranges::find(kStores, mnemonic) == kStores.end()) {
        constants_.erase(known);
      }
    }
  }

  std::map<std::string, std::int64_t, std::less<>> constants_;
};

}  // namespace

StackReader riscv_stack_reader() { return RiscvReader(); }

}  // namespace milliwatt
