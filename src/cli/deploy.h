// A network that listens, as a whole application on a board: from waveform to decision.
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "board/measure.h"
#include "cli/command.h"
#include "recipe/stages.h"
#include "tasks/classification.h"

namespace milliwatt {

struct Deployment {
  Planned planned;  ///< its model: the front end, then the network
  Source source;
};

/// Plans and emits the application for the board, samples coming row by row as a microphone gives them. `command`
/// regenerates it.
/// @throws Error with Verdict::kNo where it does not fit.
Deployment deploy(const Listening& listening, const Graph& network, const Board& board,
                  std::optional<Objective> objective, const std::string& command);

/// What the board made of some clips.
struct BoardTrial {
  Confusion confusion;
  double agreement = 0;     ///< share of the clips for which board and reference gave the same bytes
  Measurement measurement;  ///< of one clip
  double front_end_ms = 0;  ///< of the latency (an estimate); 0 where it is not known
};

/// Runs the clips on the board.
BoardTrial try_on_board(const Deployment& deployment, const Listening& listening, const Board& board,
                        std::span<const std::size_t> clips);

/// `count` of the clips, at most all of them, evenly spread.
std::vector<std::size_t> spread(const std::vector<std::size_t>& clips, std::size_t count);

/// Average power at that many inferences a second, asleep in between; empty where a current is not known.
std::optional<double> average_mw(const Board& board, const Measurement& measured, double rate);

}  // namespace milliwatt
