#include "recipe/evaluation.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <utility>

#include "base/error.h"
#include "base/to_size.h"
#include "recipe/deployment.h"
#include "recipe/evaluate.h"
#include "recipe/metadata.h"

namespace milliwatt {
namespace {

std::vector<std::size_t> clips_of(const Listening& listening, const std::string& part) {
  if (part == "test") return listening.part(Part::kTest);
  if (part == "validation") return listening.part(Part::kValidation);
  if (part == "training") return listening.part(Part::kTraining);
  std::vector<std::size_t> all(listening.sounds.clips.size());
  for (std::size_t i = 0; i < all.size(); ++i) all[i] = i;
  return all;
}

/// The data as the model was made to hear it.
Listening listening_of(const EvaluationRequest& request, const Graph& model) {
  const std::optional<SoundModel> sounds = sound_model_of(model);
  if (!sounds) {
    throw Error(
        fmt::format("{}: has no sound metadata (classes, front end); use a model written by `milliwatt train` or "
                    "`milliwatt build`",
                    request.model));
  }
  const bool whole = request.part == "all";
  Listening listening{list_sound_folder(request.data, whole ? Split{} : sounds->split()), sounds->front_end,
                      to_size(sounds->samples)};
  if (listening.sounds.classes != sounds->classes) {
    throw Error(fmt::format("{}: the folder has the classes {}; the model has {}", request.data,
                            fmt::join(listening.sounds.classes, ", "), fmt::join(sounds->classes, ", ")));
  }
  return listening;
}

}  // namespace

Evaluation evaluate_model(const Graph& model, const EvaluationRequest& request) {
  std::optional<Board> board;
  if (!request.board.empty()) board = read_board(request.board);
  Listening listening = listening_of(request, model);
  std::vector<std::size_t> clips = clips_of(listening, request.part);
  if (request.clips > 0 && request.clips < clips.size()) clips = spread(clips, request.clips);
  Evaluation evaluation{std::move(listening), std::move(clips), Confusion(0), {}, {}, {}};
  evaluation.confusion = confusion_of(model, evaluation.listening, evaluation.clips,
                                      answers(model, evaluation.listening, evaluation.clips));
  if (!board) return evaluation;
  const Deployment deployment = deploy(evaluation.listening, model, *board, Objective::kSpeed, "milliwatt evaluate");
  BoardTrial trial = try_on_board(deployment, evaluation.listening, *board, evaluation.clips);
  evaluation.on_board = std::move(trial.confusion);
  evaluation.agreement = trial.agreement;
  evaluation.measurement = std::move(trial.measurement);
  return evaluation;
}

}  // namespace milliwatt
