#include "deploy/what_fits.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <functional>
#include <map>
#include <utility>

#include "base/error.h"
#include "base/numbers.h"

namespace milliwatt {
namespace {

constexpr std::size_t kBoardsNamed = 3;

/// What the model needs on boards of that instruction set, or why there is no plan.
BoardNeeds needs_on(const std::shared_ptr<const LoweredGraph>& lowered, InstructionSet set) {
  BoardNeeds needs;
  try {
    needs.needs = needs_of(plan_lowered(list_kernels(lowered, set), Objective::kRam).plan);
  } catch (const Error& error) {
    needs.reason = error.what();
  }
  return needs;
}

/// Of those boards that `is_asked` takes.
std::vector<BoardNeeds> needs_of_lowered(const std::shared_ptr<const LoweredGraph>& lowered, const Watcher& watch,
                                         const std::function<bool(const Board&)>& is_asked) {
  std::map<InstructionSet, BoardNeeds> known;  // boards of one instruction set share a plan
  std::vector<BoardNeeds> all;
  const std::vector<std::string> names = board_names();
  for (const std::string& name : names) {
    const Board board = read_board(name);
    if (!is_asked(board)) continue;
    const std::string misses_anyway = what_misses({least_arena_bytes(*lowered), 0}, board);
    if (!misses_anyway.empty()) {
      all.push_back({board, {}, "over its " + misses_anyway});
      continue;
    }
    if (!known.contains(board.instruction_set)) {
      watch({"planning", static_cast<double>(all.size()) / static_cast<double>(names.size()), "for " + board.title});
      known[board.instruction_set] = needs_on(lowered, board.instruction_set);
    }
    BoardNeeds entry = known[board.instruction_set];
    entry.board = board;
    if (entry.is_planned()) {
      const std::string misses = what_misses(entry.needs, board);
      if (!misses.empty()) entry.reason = "over its " + misses;
    }
    all.push_back(std::move(entry));
  }
  return all;
}

/// What the model needs if its input arrives row by row; not planned if it cannot.
BoardNeeds needs_by_rows(const Graph& model, InstructionSet set, PlanRequest how) {
  how.input = InputKind::kRows;
  how.watch_passes = {};
  try {
    return needs_on(lower_graph(model, how), set);
  } catch (const Error&) {
    return {};
  }
}

/// `a`, `a or b`, `a, b or c`.
std::string either(const std::vector<std::string>& ways) {
  std::string text;
  for (std::size_t i = 0; i < ways.size(); ++i) {
    if (i > 0) text += i + 1 == ways.size() ? " or " : ", ";
    text += ways[i];
  }
  return text;
}

}  // namespace

std::vector<BoardNeeds> needs_on_boards(const Graph& model, const PlanRequest& how) {
  std::shared_ptr<const LoweredGraph> lowered;
  try {
    lowered = lower_graph(model, how);
  } catch (const Error& error) {
    std::vector<BoardNeeds> all;
    for (const std::string& name : board_names()) all.push_back({read_board(name), {}, error.what()});
    return all;
  }
  return needs_of_lowered(lowered, how.watch, [](const Board&) { return true; });
}

std::string what_would_fit(std::shared_ptr<const LoweredGraph> lowered, const Board& board, const PlanRequest& how) {
  std::vector<std::string> ways;
  if (how.input == InputKind::kFrame) {
    const BoardNeeds needs = needs_by_rows(lowered->model, board.instruction_set, how);
    if (needs.is_planned() && what_misses(needs.needs, board).empty())
      ways.push_back(fmt::format("--feed rows (arena {} B)", grouped(needs.needs.arena_bytes)));
  }
  std::vector<std::string> boards;
  const auto is_larger = [&](const Board& other) {
    return other.ram_bytes > board.ram_bytes || other.flash_bytes > board.flash_bytes;
  };
  for (const BoardNeeds& other : needs_of_lowered(lowered, how.watch, is_larger)) {
    if (other.reason.empty() && boards.size() < kBoardsNamed) boards.push_back(other.board.name);
  }
  if (!boards.empty()) ways.push_back(fmt::format("a larger board ({})", fmt::join(boards, ", ")));
  ways.emplace_back("a smaller model");
  return "use " + either(ways);
}

}  // namespace milliwatt
