// Each function is walked on its own: `depth` of an instruction is the most bytes that any path pushed between the
// entry and it. Depths only grow, so the walk ends; where they grow without end, a loop takes stack.
#include "board/stack_bound.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <map>
#include <set>
#include <vector>

#include "base/error.h"
#include "base/to_size.h"
#include "board/elf_file.h"

namespace milliwatt {
namespace {

// How often the depth of one instruction may grow: paths of correct code meet at one depth, or at few.
constexpr int kMostGrowths = 64;

struct Instruction {
  StackStep step;
  bool conditional = false;  // may be passed over: in an IT block of Thumb code, or behind a skip of AVR
  bool is_nop = false;
  std::uint32_t next = 0;
};

class Walker {
 public:
  Walker(std::string_view disassembly, const StackReader& reader) {
    std::uint32_t last = 0;
    int in_block = 0;
    while (!disassembly.empty()) {
      const std::string_view line = disassembly.substr(0, disassembly.find('\n'));
      disassembly.remove_prefix(std::min(line.size() + 1, disassembly.size()));
      read_line(line, reader, last, in_block);
    }
  }

  /// Bytes of the function and all that it calls. @throws Error where there is no bound.
  std::int64_t bound(std::uint32_t entry) {
    if (const auto done = bounds_.find(entry); done != bounds_.end()) return done->second;
    if (!open_.insert(entry).second) throw Error(fmt::format("recursion through {}", name_of(entry)));
    const std::int64_t bytes = walk(entry);
    open_.erase(entry);
    return bounds_[entry] = bytes;
  }

  std::string deepest(std::uint32_t entry) const {
    std::string text = name_of(entry);
    for (auto next = callees_.find(entry); next != callees_.end(); next = callees_.find(next->second)) {
      text += " > " + name_of(next->second);
    }
    return text;
  }

 private:
  // `00000400 <name>:` or `     400:<tab>push<tab>{r4, lr}<tab>@ remark`.
  void read_line(std::string_view line, const StackReader& reader, std::uint32_t& last, int& in_block) {
    const std::size_t first = std::min(line.find_first_not_of(' '), line.size());
    std::uint32_t address = 0;
    const auto [end, error] = std::from_chars(line.data() + first, line.data() + line.size(), address, 16);
    if (error != std::errc()) return;
    std::string_view rest = line.substr(to_size(end - line.data()));
    if (rest.starts_with(" <") && rest.ends_with(">:")) {
      names_[address] = rest.substr(2, rest.size() - 4);
      return;
    }
    if (!rest.starts_with(":\t")) return;
    rest.remove_prefix(2);
    const std::string_view mnemonic = rest.substr(0, rest.find_first_of("\t "));
    rest.remove_prefix(std::min(mnemonic.size() + 1, rest.size()));
    // AVR's relative targets, `.-10`, stand in the remark only.
    if (!rest.starts_with('.')) rest = rest.substr(0, std::min(rest.find('\t'), rest.find(" @")));
    if (const auto before = code_.find(last); before != code_.end()) before->second.next = address;
    Instruction instruction;
    instruction.step = reader(mnemonic, rest);
    instruction.is_nop = mnemonic.starts_with("nop");
    if (in_block > 0) {
      instruction.conditional = true;
      --in_block;
    }
    if (mnemonic.starts_with("it") && mnemonic.find_first_not_of("te", 1) == std::string_view::npos) {
      in_block = static_cast<int>(mnemonic.size()) - 1;
    }
    if (instruction.step.skips) in_block = 1;
    code_[address] = std::move(instruction);
    last = address;
  }

  std::map<std::uint32_t, std::string>::const_iterator function_of(std::uint32_t address) const {
    const auto after = names_.upper_bound(address);
    return after == names_.begin() ? names_.end() : std::prev(after);
  }

  std::string name_of(std::uint32_t address) const {
    const auto function = function_of(address);
    return function == names_.end() ? fmt::format("{:#x}", address) : plain_function_name(function->second);
  }

  // One walk from an entry.
  struct Walk {
    std::map<std::uint32_t, std::int64_t> depths;
    std::map<std::uint32_t, int> growths;
    std::vector<std::uint32_t> waiting;
    std::set<std::uint32_t> tables;  // where execution goes on by a table
    std::int64_t table_depth = 0;
    std::int64_t most = 0;
  };

  void reach(Walk& walk, std::uint32_t from, std::uint32_t address, std::int64_t depth) const {
    if (!code_.contains(address)) throw Error(fmt::format("{} jumps outside the program", name_of(from)));
    const auto [at, is_new] = walk.depths.emplace(address, depth);
    if (!is_new && at->second >= depth) return;
    at->second = depth;
    if (!is_new && ++walk.growths[address] > kMostGrowths) {
      throw Error(fmt::format("{} allocates stack in a loop", name_of(from)));
    }
    walk.waiting.push_back(address);
  }

  void visit(Walk& walk, std::uint32_t entry, std::uint32_t address) {
    const Instruction& at = code_.at(address);
    const StackStep& step = at.step;
    const std::int64_t before = walk.depths.at(address);
    const std::int64_t after = std::max<std::int64_t>(before + step.pushed, 0);
    if (step.flow == StackFlow::kNotUnderstood) throw Error(fmt::format("{} {}", name_of(address), step.why));
    if (step.flow == StackFlow::kStop) return;
    walk.most = std::max({walk.most, before, after});
    if (step.flow == StackFlow::kCall) {
      const std::int64_t with_callee = before + step.return_bytes + bound(step.target);
      if (with_callee > walk.most || !callees_.contains(entry)) callees_[entry] = step.target;
      walk.most = std::max(walk.most, with_callee);
    }
    if (step.flow == StackFlow::kPointer && !stays_inside(address)) {
      throw Error(fmt::format("{} jumps through a pointer", name_of(address)));
    }
    if (step.flow == StackFlow::kTable || step.flow == StackFlow::kPointer) {
      walk.tables.insert(address);
      walk.table_depth = std::max(walk.table_depth, before);
    }
    if (step.flow == StackFlow::kJump || step.flow == StackFlow::kBranch) reach(walk, address, step.target, after);
    const bool goes_on =
        step.flow == StackFlow::kNext || step.flow == StackFlow::kBranch || step.flow == StackFlow::kCall;
    // A function that does not return may stand at the very end.
    if (at.next == 0) return;
    if (goes_on) reach(walk, address, at.next, after);
    if (at.conditional) reach(walk, address, at.next, before);
  }

  // A function that makes the address of an instruction of its own and jumps through a register jumps there: into an
  // unrolled loop, say.
  bool stays_inside(std::uint32_t address) const {
    const auto function = function_of(address);
    if (function == names_.end()) return false;
    const auto after = std::next(function);
    const auto end = after == names_.end() ? code_.end() : code_.lower_bound(after->first);
    for (auto at = code_.lower_bound(function->first); at != end; ++at) {
      if (!at->second.step.near) continue;
      // Relative to the program counter: 4 further on, a word's beginning.
      const auto target = code_.find((at->first & ~3u) + 4 + static_cast<std::uint32_t>(*at->second.step.near));
      if (target == code_.end() || target->second.step.flow == StackFlow::kStop) continue;
      if (function_of(target->first) == function) return true;
    }
    return false;
  }

  void drain(Walk& walk, std::uint32_t entry) {
    while (!walk.waiting.empty()) {
      const std::uint32_t address = walk.waiting.back();
      walk.waiting.pop_back();
      visit(walk, entry, address);
    }
  }

  // The lowest instruction, in the functions with tables, that nothing has led to; 0 where there is none. It is a
  // table's target, or dead. A nop does nothing where it is a target, and may be what fills up the function's end.
  std::uint32_t behind_a_table(const Walk& walk) const {
    for (const std::uint32_t table : walk.tables) {
      const auto function = function_of(table);
      const std::uint32_t begin = function == names_.end() ? table : function->first;
      const auto after = names_.upper_bound(table);
      for (auto at = code_.lower_bound(begin); at != code_.end(); ++at) {
        if (after != names_.end() && at->first >= after->first) break;
        if (at->second.step.flow == StackFlow::kStop || at->second.is_nop) continue;
        if (!walk.depths.contains(at->first)) return at->first;
      }
    }
    return 0;
  }

  std::int64_t walk(std::uint32_t entry) {
    Walk walk;
    reach(walk, entry, entry, 0);
    drain(walk, entry);
    for (std::uint32_t next = behind_a_table(walk); next != 0; next = behind_a_table(walk)) {
      reach(walk, next, next, walk.table_depth);
      drain(walk, entry);
    }
    return walk.most;
  }

  std::map<std::uint32_t, Instruction> code_;
  std::map<std::uint32_t, std::string> names_;      // functions and tables, by where they begin
  std::map<std::uint32_t, std::int64_t> bounds_;    // of functions that are done
  std::map<std::uint32_t, std::uint32_t> callees_;  // the one that makes a function deepest
  std::set<std::uint32_t> open_;                    // functions whose callees are being walked
};

}  // namespace

StackBound stack_bound(std::string_view disassembly, std::uint32_t entry, const StackReader& reader) {
  StackBound result;
  Walker walker(disassembly, reader);
  try {
    result.bytes = walker.bound(entry);
    result.deepest = walker.deepest(entry);
  } catch (const Error& error) {
    result.why_unknown = error.what();
  }
  return result;
}

}  // namespace milliwatt
