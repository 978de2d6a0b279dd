// What a model's file says of the sounds that it was trained for (Graph::metadata).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "data/sound.h"
#include "graph/graph.h"
#include "ops/signal/log_mel.h"

namespace milliwatt {

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

}  // namespace milliwatt
