// What `boards` says of boards.
#pragma once

#include <string>
#include <vector>

#include "report/json.h"
#include "target/board.h"

namespace milliwatt {

Json board_json(const Board& board);
/// A page on one board, with the sources of its figures.
std::string board_text(const Board& board);

/// {boards: [...]}
Json boards_json(const std::vector<Board>& boards);
/// A table, a line a board.
std::string boards_text(const std::vector<Board>& boards);

}  // namespace milliwatt
