// A model that is there already is made smaller: what `compress` does. Step by step it loses channels, then weights,
// then becomes int8; after each step it learns again what it was to answer, from labels or from the given model.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/stage_progress.h"
#include "graph/graph.h"
#include "recipe/model_data.h"
#include "recipe/model_trainer.h"

namespace milliwatt {

struct CompressRequest : ModelTraining {
  Board board;
  DeploymentRequest deployment;
  std::size_t board_items = 20;  ///< of the test part
};

struct CompressStep {
  std::string name;
  Graph network;                       ///< as it would be deployed
  std::shared_ptr<const Score> score;  ///< of the test part
  std::optional<BoardTrial> trial;     ///< empty if it does not fit the board, or the board cannot run here
  std::string why_no_trial;
};

struct CompressedModel {
  Graph reals;  ///< the given model as a float32 network
  std::shared_ptr<const Score> on_float;
  std::vector<CompressStep> steps;
  std::size_t dense = 0;           ///< the step that is the given model in int8: what later ones are compared with
  std::size_t chosen = 0;          ///< the last, or the one before quantization-aware training if validation says so
  std::vector<std::string> notes;  ///< what was left out, and why
};

/// `given`: as in its file; float32 or int8, with one input and one output.
/// @param see called after each step
/// @throws Error naming what cannot be trained, cut or quantized; as the parts of `data` do
CompressedModel compress_model(const Graph& given, const ModelData& data, const CompressRequest& request,
                               const Watcher& watch, const std::function<void(const CompressedModel&)>& see);

}  // namespace milliwatt
