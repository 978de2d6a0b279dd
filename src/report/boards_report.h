// What `boards` prints.
#pragma once

#include <string>
#include <vector>

#include "base/json.h"
#include "target/board.h"

namespace milliwatt {

Json board_json(const Board& board);
/// With what an output costs by the kind of its multipliers (compress/output_cycles.h).
Json board_details_json(const Board& board);
/// Everything about one board, with the sources of its figures.
std::string board_text(const Board& board);

/// {boards: [...]}
Json boards_json(const std::vector<Board>& boards);
/// A table with one line for each board.
std::string boards_text(const std::vector<Board>& boards);

}  // namespace milliwatt
