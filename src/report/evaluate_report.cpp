#include "report/evaluate_report.h"

#include <fmt/format.h>

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

}  // namespace

Json evaluate_json(const EvaluationRequest& request, const Evaluation& evaluation) {
  const std::vector<std::string>& classes = evaluation.listening.sounds.classes;
  Json json = {{"model", request.model}, {"part", request.part}, {"clips", evaluation.clips.size()}};
  json["accuracy"] = evaluation.confusion.accuracy();
  json["baseline"] = evaluation.confusion.baseline();
  json["classes"] = classes;
  json["confusion"] = counts_json(evaluation.confusion, classes.size());
  json["board"] = request.board.empty() ? Json(nullptr) : Json(request.board);
  json["board_accuracy"] = evaluation.on_board ? Json(evaluation.on_board->accuracy()) : Json(nullptr);
  json["agreement"] = known(evaluation.agreement);
  if (evaluation.measurement) {
    json["ram"] = ram_json(*evaluation.measurement);
    json["flash"] = flash_json(*evaluation.measurement);
    json["cycles"] = known(evaluation.measurement->cycles);
    json["latency_ms"] = known(evaluation.measurement->latency_ms);
    json["estimates"] = {"cycles", "latency_ms"};
  }
  return json;
}

std::string evaluate_text(const EvaluationRequest& request, const Evaluation& evaluation) {
  std::string text = fmt::format(
      "{}: {} clips ({})\n  accuracy  {:.4f}; always answering the most frequent class gives {:.4f}\n", request.model,
      evaluation.clips.size(), request.part, evaluation.confusion.accuracy(), evaluation.confusion.baseline());
  if (evaluation.on_board) {
    text += fmt::format("  on {}  {:.4f}, from waveform to decision; {:g} % of the clips bit-exact with the host\n",
                        request.board, evaluation.on_board->accuracy(), 100 * *evaluation.agreement);
  }
  return text + "Confusion matrix (rows: true class)\n" +
         evaluation.confusion.text(evaluation.listening.sounds.classes);
}

}  // namespace milliwatt
