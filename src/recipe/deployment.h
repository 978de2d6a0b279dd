// A network that listens, as a whole application on a board: from waveform to decision.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "board/measure.h"
#include "deploy/lowered_model.h"
#include "emit/source.h"
#include "recipe/stages.h"
#include "tasks/classification.h"

namespace milliwatt {

struct Deployment {
  Planned planned;  ///< its model: the front end, then the network
  Source source;
  std::vector<std::string> front_end_layers;  ///< the names of those operators that the front end added
};

/// Plans and emits the application for the board, samples coming row by row as a microphone gives them. `command`
/// regenerates it.
/// @throws Error with Verdict::kNo if it does not fit.
Deployment deploy(const Listening& listening, const Graph& network, const Board& board,
                  std::optional<Objective> objective, const std::string& command);

/// What the board made of some clips.
struct BoardTrial {
  Confusion confusion;
  double agreement = 0;     ///< share of the clips for which board and reference gave the same bytes
  Measurement measurement;  ///< of one clip
  double front_end_ms = 0;  ///< of the latency (an estimate); 0 if it is not known
};

/// Runs the clips on the board.
BoardTrial try_on_board(const Deployment& deployment, const Listening& listening, const Board& board,
                        std::span<const std::size_t> clips);

/// `count` of the clips, at most all of them, evenly spread.
std::vector<std::size_t> spread(const std::vector<std::size_t>& clips, std::size_t count);

}  // namespace milliwatt
