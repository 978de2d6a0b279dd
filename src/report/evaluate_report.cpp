#include "report/evaluate_report.h"

#include <fmt/format.h>

#include "base/to_size.h"
#include "report/figures.h"

namespace milliwatt {
namespace {

Json counts_json(const Confusion& confusion, std::size_t classes) {
  Json rows = Json::array();
  for (std::size_t truth = 0; truth < classes; ++truth) {
    Json row = Json::array();
    for (std::size_t answer = 0; answer < classes; ++answer) {
      row.push_back(confusion.count(static_cast<int>(truth), static_cast<int>(answer)));
    }
    rows.push_back(row);
  }
  return rows;
}

/// A clip that the model got wrong.
struct WrongClip {
  std::string file;
  std::string truth, answer;
  double probability = 0;
};

std::vector<WrongClip> wrong_clips(const Evaluation& evaluation) {
  const SoundFolder& sounds = evaluation.listening.sounds;
  std::vector<WrongClip> wrong;
  for (std::size_t i = 0; i < evaluation.clips.size(); ++i) {
    const SoundClip& clip = sounds.clips[evaluation.clips[i]];
    const ScoredClass& answer = evaluation.answers[i];
    if (answer.label == clip.label) continue;
    wrong.push_back({clip.path.string(), sounds.classes[to_size(clip.label)], sounds.classes[to_size(answer.label)],
                     answer.probability});
  }
  return wrong;
}

std::string wrong_text(const Evaluation& evaluation) {
  const std::vector<WrongClip> wrong = wrong_clips(evaluation);
  std::string text = fmt::format("Wrong clips: {}\n", wrong.size());
  for (const WrongClip& clip : wrong) {
    text += fmt::format("  {}: true {}, predicted {}, probability {:.3f}\n", clip.file, clip.truth, clip.answer,
                        clip.probability);
  }
  return text;
}

std::string board_text(const EvaluationRequest& request, const Evaluation& evaluation) {
  if (!evaluation.on_board) return "";
  return fmt::format("  on {}  {}, from waveform to decision; {:g} % of the clips bit-exact with the host\n",
                     request.board, accuracy_text(*evaluation.on_board), 100 * *evaluation.agreement) +
         form_text(*evaluation.form, evaluation.listening);
}

}  // namespace

Json evaluate_json(const EvaluationRequest& request, const Evaluation& evaluation, bool errors) {
  const std::vector<std::string>& classes = evaluation.listening.sounds.classes;
  Json json = {{"model", request.model}, {"part", evaluation.part}, {"clips", evaluation.clips.size()}};
  json["accuracy"] = evaluation.confusion.accuracy();
  json["accuracy_interval"] = interval_json(evaluation.confusion);
  json["chance"] = chance_level(classes.size());
  json["baseline"] = evaluation.confusion.baseline();
  json["classes"] = classes;
  json["confusion"] = counts_json(evaluation.confusion, classes.size());
  if (errors) {
    json["errors"] = Json::array();
    for (const WrongClip& clip : wrong_clips(evaluation)) {
      json["errors"].push_back(
          {{"file", clip.file}, {"true", clip.truth}, {"predicted", clip.answer}, {"probability", clip.probability}});
    }
  }
  json["board"] = request.board.empty() ? Json(nullptr) : Json(request.board);
  json["board_accuracy"] = evaluation.on_board ? Json(evaluation.on_board->accuracy()) : Json(nullptr);
  json["agreement"] = known(evaluation.agreement);
  if (evaluation.measurement) {
    json.update(form_json(*evaluation.form));
    json["ram"] = ram_json(*evaluation.measurement);
    json["flash"] = flash_json(*evaluation.measurement);
    json["cycles"] = known(evaluation.measurement->cycles);
    json["latency_ms"] = known(evaluation.measurement->latency_ms);
    json["estimates"] = estimates_json(*evaluation.measurement, {"cycles", "latency_ms"});
  }
  return json;
}

std::string evaluate_text(const EvaluationRequest& request, const Evaluation& evaluation, bool errors) {
  const std::vector<std::string>& classes = evaluation.listening.sounds.classes;
  const std::string which = evaluation.part == "all" ? fmt::format("all clips of {}", request.data)
                                                     : fmt::format("{} part of {}", evaluation.part, request.data);
  std::string text = fmt::format("{}: {} clips ({})\n", request.model, evaluation.clips.size(), which);
  text +=
      fmt::format("  accuracy  {}; chance level {:.3f}, always the most frequent class {:.3f}\n",
                  accuracy_text(evaluation.confusion), chance_level(classes.size()), evaluation.confusion.baseline());
  text += board_text(request, evaluation);
  text += "Confusion matrix (rows: true class)\n" + evaluation.confusion.text(classes);
  return errors ? text + wrong_text(evaluation) : text;
}

}  // namespace milliwatt
