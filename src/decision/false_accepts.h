// How often background is taken for a word: counted over recordings in which nobody says one, with the decision of the
// device (milliwatt/decide/decision.h) and without; and the score from which on an answer may count, so that it happens
// as rarely as was asked for.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "decision/guard_settings.h"

namespace milliwatt {

/// A network's answers to one recording, in their order: as many codes for each as it has classes.
using RecordedScores = std::vector<std::int8_t>;

struct FalseAccepts {
  std::int64_t answers = 0;
  std::int64_t decided = 0;  ///< decisions that switch an output
  std::int64_t alone = 0;    ///< without a decision: runs of answers whose best class has an output
};
/// Each recording begins locked, as a device does.
FalseAccepts count_false_accepts(std::span<const RecordedScores> recordings, const DecisionSettings& settings);

struct Acceptance {
  std::int8_t code = 0;            ///< DecisionSettings::accepts
  std::int64_t false_accepts = 0;  ///< with it
  double bound = 0;                ///< an upper bound of the mean of that count, at 95 % confidence
};
/// The lowest code, not below the threshold, for which that bound is at most `allowed`; so is it for every higher code.
/// Nothing if it is not so for the highest code. The codes are tried from the highest on, and the first that fails ends
/// it, so the confidence is that of a single trial (a fixed sequence; A. N. Angelopoulos and others, Learn then Test,
/// arXiv:2110.01052).
std::optional<Acceptance> choose_acceptance(std::span<const RecordedScores> recordings, DecisionSettings settings,
                                            double allowed);

/// False accepts that a recording so long must have for choose_acceptance() to allow one of them.
double events_for_one_false_accept();

}  // namespace milliwatt
