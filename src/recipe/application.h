// A recipe's application, made whole: what `build` and `demo` have in common.
#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "recipe/deployment.h"
#include "recipe/false_accept_trial.h"
#include "recipe/guarded_application.h"
#include "recipe/stages.h"

namespace milliwatt {

/// The application on one board.
struct OnBoard {
  Board board;
  Deployment deployment;
  std::optional<BoardTrial> trial;        ///< empty if the board cannot run here
  std::optional<double> average_mw;       ///< at the form's answers per second
  std::filesystem::path emitted;          ///< the folder of its C++
  std::filesystem::path package;          ///< the folder of its package; empty if the recipe asks for none
  std::optional<Guard> guard;             ///< empty if the recipe has no [decision]
  std::optional<GuardTrial> guard_trial;  ///< empty if the board cannot run here, too
  std::optional<Measurement> dense;       ///< of Application::dense; empty too if it does not fit the board
};

/// The network as it would be without the recipe's [compress], to compare with: int8 by calibration.
struct DenseNetwork {
  Graph int8;
  std::shared_ptr<const Score> score;  ///< of the test part
};

/// The network that taught the recipe's own.
struct Teacher {
  Graph network;
  std::shared_ptr<const Score> score;  ///< of the test part
};

struct Application {
  std::shared_ptr<const Dataset> data;
  Graph network;  ///< float32, before the recipe's [compress]
  Graph int8;     ///< what is deployed
  std::shared_ptr<const Score> on_float, on_calibrated;
  std::shared_ptr<const Score> on_fine_tuned;     ///< empty if the recipe asks for no fine-tuning
  bool fine_tuned = false;                        ///< is `int8` the fine-tuned one?
  std::optional<Teacher> teacher;                 ///< empty if the recipe has no [distill]
  std::optional<DenseNetwork> dense;              ///< empty if the recipe has no [compress]
  std::optional<Threshold> threshold;             ///< empty if the recipe has no [decision]
  std::optional<FalseAcceptTrial> false_accepts;  ///< empty if the recipe does not limit them
  std::vector<std::size_t> board_items;
  std::vector<OnBoard> boards;  ///< as asked for, at least one

  const Score& on_int8() const { return fine_tuned ? *on_fine_tuned : *on_calibrated; }
};

/// The stages up to the network: runs those that are not done yet, and leaves the network in FOLDER/NAME.tflite.
/// @throws Error as the stages do.
Application make_network(const Workplace& place);
/// The same with data that were gathered before.
Application make_network(const Workplace& place, std::shared_ptr<const Dataset> data);

/// Runs every stage that is not done yet, and `board_items` test items (0: all of them) on each board that can run
/// here; leaves the emitted C++ in FOLDER/cpp (FOLDER/cpp/BOARD if there are several) and the network in
/// FOLDER/NAME.tflite. `command` regenerates it.
/// @throws Error as the stages do; with Verdict::kNo if it does not fit a board.
Application make_application(const Workplace& place, const std::vector<std::string>& boards, std::size_t board_items,
                             const std::string& command);
/// The same with data that were gathered before.
Application make_application(const Workplace& place, const std::vector<std::string>& boards, std::size_t board_items,
                             const std::string& command, std::shared_ptr<const Dataset> data);

/// What the application falls short of: its recipe's budget as far as it was measured, and the host's bits, which are
/// always asked.
std::vector<std::string> misses(const Recipe& recipe, const Application& made);

}  // namespace milliwatt
