#include "recipe/evaluation.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <filesystem>
#include <utility>

#include "base/error.h"
#include "base/to_size.h"
#include "recipe/clip_marks.h"
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

/// Numbers the classes as the model does. @throws Error naming those that the model does not know.
void adopt_classes(SoundFolder& sounds, const std::vector<std::string>& classes, const std::string& folder) {
  std::vector<std::string> unknown;
  std::vector<int> labels;
  for (const std::string& name : sounds.classes) {
    const auto found = std::ranges::find(classes, name);
    if (found == classes.end()) unknown.push_back(name);
    labels.push_back(static_cast<int>(found - classes.begin()));
  }
  if (!unknown.empty()) {
    throw Error(fmt::format("{}: the model does not know the class{} {}; it knows {}: rename or remove {}", folder,
                            unknown.size() > 1 ? "es" : "", fmt::join(unknown, ", "), fmt::join(classes, ", "),
                            unknown.size() > 1 ? "these folders" : "this folder"));
  }
  for (SoundClip& clip : sounds.clips) clip.label = labels[to_size(clip.label)];
  sounds.classes = classes;
}

/// All clips of the folder, in one part or in those of its own folders.
Split undivided(const EvaluationRequest& request, const SoundModel& model) {
  const bool has_parts =
      model.split_by == SplitBy::kFolder && std::filesystem::is_directory(std::filesystem::path(request.data) / "test");
  return {has_parts ? SplitBy::kFolder : SplitBy::kSpeaker, 0, 0};
}

/// The part that is asked for.
std::string part_of(const EvaluationRequest& request, const SoundModel& model, const SoundFolder& whole) {
  if (!request.part.empty()) return request.part;
  // Models of earlier versions do not say what they were trained on.
  const bool of_training =
      model.trained_on.empty() ? whole.classes == model.classes : has_marked_clip(model.trained_on, whole.clips);
  return of_training ? "test" : "all";
}

}  // namespace

Evaluation evaluate_model(const Graph& model, const EvaluationRequest& request) {
  std::optional<Board> board;
  if (!request.board.empty()) board = read_board(request.board);
  const SoundModel sounds = sounds_of(model, request.model);
  Listening listening{list_sound_folder(request.data, undivided(request, sounds)), sounds.front_end,
                      to_size(sounds.samples)};
  const std::string part = part_of(request, sounds, listening.sounds);
  if (part != "all") listening.sounds = list_sound_folder(request.data, sounds.split());
  adopt_classes(listening.sounds, sounds.classes, request.data);

  std::vector<std::size_t> clips = clips_of(listening, part);
  if (request.clips > 0 && request.clips < clips.size()) clips = spread(clips, request.clips);
  Evaluation evaluation{std::move(listening), part, std::move(clips), {}, Confusion(0), {}, {}, {}, {}};
  const std::vector<std::vector<std::byte>> scores = answers(model, evaluation.listening, evaluation.clips);
  const Tensor& output = model.tensor(model.outputs.front());
  for (const std::vector<std::byte>& of_clip : scores) evaluation.answers.push_back(scored_class(output, of_clip));
  evaluation.confusion = confusion_of(model, evaluation.listening, evaluation.clips, scores);
  if (!board) return evaluation;

  const Deployment deployment =
      deploy(evaluation.listening, model, *board, {.objective = Objective::kSpeed, .command = "milliwatt evaluate"});
  BoardTrial trial = try_on_board(deployment, evaluation.listening, *board, evaluation.clips);
  evaluation.form = deployment.form;
  evaluation.on_board = std::move(trial.confusion);
  evaluation.agreement = trial.agreement;
  evaluation.measurement = std::move(trial.measurement);
  return evaluation;
}

}  // namespace milliwatt
