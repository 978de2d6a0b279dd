// A recipe's [decision] and [output] on a deployment: thresholds, emitted files, and the same on host and board.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "base/error.h"
#include "board/application.h"
#include "decision/conformal.h"
#include "decision/false_accepts.h"
#include "decision/guarded_source.h"
#include "recipe/deployment.h"
#include "recipe/scenes.h"

namespace milliwatt {

/// Before anything is trained: are there items enough for the coverage, and are the outputs' classes among the data's?
/// @throws Error naming the key.
void check_decision(const Recipe& recipe, const Dataset& data);

/// From which score on an answer counts: from background recordings.
struct ChosenAcceptance : Acceptance {
  double hours = 0;        ///< of background
  std::int64_t words = 0;  ///< that were said in it
};

/// A network's abstention: from the validation part, tried on the test part.
struct Threshold {
  std::int8_t code = 0;
  double promised = 0;                ///< coverage, a share
  std::size_t calibration_items = 0;  ///< that it is from
  Abstention tried;
  std::optional<ChosenAcceptance> acceptance;   ///< empty if no false accepts are asked for
  std::array<std::int64_t, 8> confidence = {};  ///< confidence_histogram() of the test part
};
/// @throws Error if there are too few items for the coverage, or if the scores are not int8.
Threshold abstention_threshold(const Recipe& recipe, const Graph& int8, const Dataset& data);

/// A network behind a decision, on one board.
struct Guard : GuardedForm {
  SceneForm scenes;
};
/// Can a decision follow from it: does it take samples by rows, as a stream or as whole windows?
/// @throws Error with Verdict::kNo if not.
void check_form(const Recipe& recipe, const Deployment& deployment);

/// @throws Error as check_form(), or if an output's class is none of the data's.
Guard guard_of(const Recipe& recipe, const Threshold& threshold, const Deployment& deployment, const Dataset& data);

/// The deployment's code once more, with what guarded_files() needs. `traced`: EmitOptions::trace.
Source emit_for_guard(const Deployment& deployment, const Board& board, EmitOptions options);

/// What host and board decided about the same rows.
struct GuardTrial {
  std::int64_t rows = 0;
  std::int64_t same = 0;                   ///< rows with the same levels and decision
  std::int64_t activated = 0;              ///< scenes that switched an output
  std::int64_t scenes = 0;                 ///< that should have
  std::int64_t pressed = 0;                ///< rows with the interlock pressed while the decision was to switch
  std::int64_t overridden = 0;             ///< of these: at the safe levels
  std::int64_t state_bytes = 0;            ///< kept between calls: two streams, and what is stored twice
  std::optional<ApplicationSizes> linked;  ///< with a row's buffer; empty on the host
};
/// Runs some scenes on the board and on the host's build; the last once more with the interlock pressed.
GuardTrial try_guard(const Workplace& place, const Graph& int8, const Dataset& data, const Guard& guard,
                     const Source& on_board, const Board& board);

/// The recipe's network on a board: what guard_of() and emit_for_guard() ask for.
Deployment deploy_recipe(const Recipe& recipe, const Graph& int8, const Board& board);

}  // namespace milliwatt
