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

/// An item that the model got wrong.
struct WrongItem {
  std::string file;
  std::string truth, answer;
  double probability = 0;
};

std::vector<WrongItem> wrong_items(const Evaluation& evaluation) {
  const Dataset& data = *evaluation.data;
  std::vector<WrongItem> wrong;
  for (std::size_t i = 0; i < evaluation.items.size(); ++i) {
    const int truth = data.target(evaluation.items[i]).label;
    const ScoredClass& answer = evaluation.answers[i];
    if (answer.label == truth) continue;
    wrong.push_back({data.name(evaluation.items[i]), data.classes()[to_size(truth)],
                     data.classes()[to_size(answer.label)], answer.probability});
  }
  return wrong;
}

std::string wrong_text(const Evaluation& evaluation) {
  const std::vector<WrongItem> wrong = wrong_items(evaluation);
  std::string text = fmt::format("Wrong {}s: {}\n", evaluation.task->noun(), wrong.size());
  for (const WrongItem& item : wrong) {
    text += fmt::format("  {}: true {}, predicted {}, probability {:.3f}\n", item.file, item.truth, item.answer,
                        item.probability);
  }
  return text;
}

std::string board_text(const EvaluationRequest& request, const Evaluation& evaluation) {
  if (!evaluation.on_board) return "";
  return fmt::format("  on {}  {}, from input to decision; {:g} % of the {}s bit-exact with the host\n", request.board,
                     accuracy_text(*evaluation.on_board), 100 * *evaluation.agreement, evaluation.task->noun()) +
         form_text(*evaluation.form, evaluation.task->arrival());
}

}  // namespace

Json evaluate_json(const EvaluationRequest& request, const Evaluation& evaluation, bool errors) {
  const std::vector<std::string>& classes = evaluation.data->classes();
  Json json = {
      {"model", request.model}, {"part", evaluation.part}, {items_key(*evaluation.task), evaluation.items.size()}};
  json["left_out"] = evaluation.left_out;
  json["accuracy"] = evaluation.confusion.accuracy();
  json["accuracy_interval"] = interval_json(evaluation.confusion);
  json["chance"] = chance_level(classes.size());
  json["baseline"] = evaluation.confusion.baseline();
  json["classes"] = classes;
  json["confusion"] = counts_json(evaluation.confusion, classes.size());
  if (errors) {
    json["errors"] = Json::array();
    for (const WrongItem& item : wrong_items(evaluation)) {
      json["errors"].push_back(
          {{"file", item.file}, {"true", item.truth}, {"predicted", item.answer}, {"probability", item.probability}});
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
  const std::vector<std::string>& classes = evaluation.data->classes();
  const std::string_view noun = evaluation.task->noun();
  const std::string which = evaluation.part == "all" ? fmt::format("all {}s of {}", noun, request.data)
                                                     : fmt::format("{} part of {}", evaluation.part, request.data);
  std::string text = fmt::format("{}: {} {}s ({})\n", request.model, evaluation.items.size(), noun, which);
  if (evaluation.left_out > 0) text += fmt::format("  left out  {} that cannot be used\n", evaluation.left_out);
  text +=
      fmt::format("  accuracy  {}; chance level {:.3f}, always the most frequent class {:.3f}\n",
                  accuracy_text(evaluation.confusion), chance_level(classes.size()), evaluation.confusion.baseline());
  text += board_text(request, evaluation);
  text += "Confusion matrix (rows: true class)\n" + evaluation.confusion.text(classes);
  return errors ? text + wrong_text(evaluation) : text;
}

}  // namespace milliwatt
