// A network as a whole application on a board: from what the sensor gives to the answer.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "board/measure.h"
#include "deploy/lowered_model.h"
#include "emit/source.h"
#include "recipe/stages.h"
#include "tasks/score.h"

namespace milliwatt {

/// How the emitted code takes its input. RAM, latency and power are those of this form.
struct Form {
  bool stream = false;            ///< a window that moves by `hop_rows`; otherwise one input after the other
  int hop_rows = 0;               ///< new rows in each call of a stream
  double answers_per_second = 0;  ///< as many as the input makes possible in this form, unless fewer are asked for
  std::string why_no_stream;      ///< a stream was asked for, but this prevents it
};

struct DeploymentRequest {
  std::optional<Objective> objective = {};
  /// More than one a window: a stream, with the largest hop that gives at least so many. Otherwise whole windows. 0: as
  /// many whole windows as there are.
  double answers_per_second = 0;
  std::string command = {};        ///< what regenerates the C++
  bool weights_in_tables = false;  ///< as PlanRequest has it
  bool coded = false;              ///< the same
};

struct Deployment {
  Planned planned;  ///< its model: the front end, then the network
  Source source;
  Form form;
  std::vector<std::string> front_end_layers;  ///< the names of those operators that the front end added
};

/// Plans and emits the application for the board, its input arriving as the task says. If a stream is not possible, or
/// does not fit, it takes whole windows.
/// @throws Error with Verdict::kNo if it does not fit.
Deployment deploy(const Task& task, const Graph& network, const Board& board, const DeploymentRequest& request);

/// A model that no task describes: its input arrives whole. @throws Error with Verdict::kNo if it does not fit.
Deployment deploy_alone(const Graph& model, const Board& board, const DeploymentRequest& request);

/// What the board answered to some inputs.
struct BoardRun {
  std::vector<TensorBytes> answers;  ///< the first output's bytes, by input
  double agreement = 0;              ///< share of the inputs for which board and reference gave the same bytes
  Measurement measurement;           ///< as BoardTrial has it
  double front_end_ms = 0;           ///< the same
};

/// `inputs`: the bytes of the only input of each run. A stream gets each to its end; its last answer counts.
BoardRun run_on_board(const Deployment& deployment, const Board& board, const std::vector<TensorBytes>& inputs);

/// What the board made of some items.
struct BoardTrial {
  std::shared_ptr<const Score> score;
  double agreement = 0;     ///< share of the items for which board and reference gave the same bytes
  Measurement measurement;  ///< of one answer, the mean of up to 100 items, or of a stream's call on a full window
  double front_end_ms = 0;  ///< of the latency (an estimate); 0 if it is not known
};

/// Runs the items on the board, and counts the answers.
BoardTrial try_on_board(const Deployment& deployment, const Task& task, const Dataset& data, const Board& board,
                        std::span<const std::size_t> items);

/// `count` of the items, at most all of them, evenly spread.
std::vector<std::size_t> spread(const std::vector<std::size_t>& items, std::size_t count);

}  // namespace milliwatt
