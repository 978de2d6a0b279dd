#include "cli/what_fits.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <map>

#include "base/error.h"
#include "emit/text.h"

namespace milliwatt {
namespace {

constexpr std::size_t kBoardsNamed = 3;

PlanRequest smallest(PlanRequest how) {
  how.objective = Objective::kRam;
  how.cycles_for_memory = {};
  how.dump_after = {};
  return how;
}

/// What the model needs on boards of that kind, or why there is no plan.
BoardNeeds needs_on(const Graph& model, const Board& board, const PlanRequest& how) {
  BoardNeeds needs;
  try {
    needs.needs = needs_of(plan_for_board(model, board, smallest(how)).plan);
  } catch (const Error& error) {
    needs.reason = error.what();
  }
  return needs;
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
  std::map<InstructionSet, BoardNeeds> known;  // boards of one instruction set share a plan
  std::vector<BoardNeeds> all;
  for (const std::string& name : board_names()) {
    const Board board = read_board(name);
    if (!known.contains(board.instruction_set)) known[board.instruction_set] = needs_on(model, board, how);
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

std::string what_would_fit(const Graph& model, const Board& board, const PlanRequest& how) {
  std::vector<std::string> ways;
  if (how.input == InputKind::kFrame) {
    PlanRequest by_rows = how;
    by_rows.input = InputKind::kRows;
    const BoardNeeds needs = needs_on(model, board, by_rows);
    if (needs.is_planned() && what_misses(needs.needs, board).empty())
      ways.push_back(fmt::format("--feed rows (arena {} B)", grouped(needs.needs.arena_bytes)));
  }
  std::vector<std::string> boards;
  for (const BoardNeeds& other : needs_on_boards(model, how)) {
    const bool is_larger = other.board.ram_bytes > board.ram_bytes || other.board.flash_bytes > board.flash_bytes;
    if (other.reason.empty() && is_larger && boards.size() < kBoardsNamed) boards.push_back(other.board.name);
  }
  if (!boards.empty()) ways.push_back(fmt::format("a larger board ({})", fmt::join(boards, ", ")));
  ways.emplace_back("a smaller model");
  return either(ways) + " would be right";
}

}  // namespace milliwatt
