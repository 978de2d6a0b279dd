#include "target/instruction_set.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>

#include "base/error.h"

namespace milliwatt {
namespace {

struct Row {
  InstructionSet set;
  std::string_view name;
  InstructionSet contains;
  double times_of_contained;
};

constexpr std::array kRows = {
#define INSTRUCTION_SET(NAME, CONTAINS, TIMES) Row{InstructionSet::NAME, #NAME, InstructionSet::CONTAINS, TIMES},
#include "target/instruction_sets.inc"
#undef INSTRUCTION_SET
};

const Row& row_of(InstructionSet set) { return *std::ranges::find(kRows, set, &Row::set); }

}  // namespace

std::vector<InstructionSet> instruction_sets() {
  std::vector<InstructionSet> sets;
  for (const Row& row : kRows) sets.push_back(row.set);
  return sets;
}

std::string_view name_of(InstructionSet set) { return row_of(set).name; }

InstructionSet instruction_set_named(std::string_view name) {
  const auto* const found = std::ranges::find(kRows, name, &Row::name);
  if (found != kRows.end()) return found->set;
  std::vector<std::string_view> names;
  for (const Row& row : kRows) names.push_back(row.name);
  throw Error(fmt::format("instruction_set: unknown set \"{}\"; supported: {}", name, fmt::join(names, ", ")));
}

std::optional<InstructionSet> contained_in(InstructionSet set) {
  const InstructionSet contained = row_of(set).contains;
  if (contained == set) return std::nullopt;
  return contained;
}

double times_of_contained(InstructionSet set) { return row_of(set).times_of_contained; }

}  // namespace milliwatt
