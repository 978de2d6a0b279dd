// What a model's file says of the sounds that it was trained for (Graph::metadata).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "data/sound.h"
#include "graph/graph.h"
#include "ops/signal/log_mel.h"

namespace milliwatt {

inline constexpr std::string_view kMadeFrom = "milliwatt.made_from";  ///< digest of all that it was made from

struct SoundModel {
  std::vector<std::string> classes;
  LogMel front_end;
  int samples = 0;  ///< of one clip
  double validation_share = 0, test_share = 0;
  SplitBy split_by = SplitBy::kSpeaker;
  std::string trained_on = {};  ///< clip_marks() of what it was trained on; empty: not known

  /// Gives the same clips the same parts as in training.
  Split split() const { return {split_by, validation_share, test_share}; }
};

void describe_sound_model(Graph& graph, const SoundModel& what);

/// Empty where the model says nothing of sounds. @throws Error if what it says is damaged.
std::optional<SoundModel> sound_model_of(const Graph& graph);

/// The same of a model that must say it; `file` names it in the message.
/// @throws Error if it says nothing of sounds, or what it says is damaged.
SoundModel sounds_of(const Graph& graph, const std::string& file);

/// The classes, a line each; empty where the model names none. @throws Error if they are not as many as the elements of
/// the first output.
std::vector<std::string> labels_of(const Graph& graph);

/// The model behind the sound front end that its metadata name (of models that `train` and `build` wrote): it takes
/// samples. @throws Error if they name none.
Graph with_own_front_end(const Graph& model);

}  // namespace milliwatt
