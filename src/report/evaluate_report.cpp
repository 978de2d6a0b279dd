#include "report/evaluate_report.h"

#include <fmt/format.h>

#include <optional>
#include <utility>
#include <vector>

#include "report/figures.h"

namespace milliwatt {
namespace {

/// An item that the model got wrong.
struct WrongItem {
  std::string file;
  Mistake mistake;
};

std::vector<WrongItem> wrong_items(const Evaluation& evaluation) {
  const Dataset& data = *evaluation.data;
  std::vector<WrongItem> wrong;
  for (std::size_t i = 0; i < evaluation.items.size(); ++i) {
    const std::size_t item = evaluation.items[i];
    std::optional<Mistake> mistake =
        evaluation.score->mistake(data.target(item), evaluation.output, evaluation.answers[i]);
    if (mistake) wrong.push_back({data.name(item), std::move(*mistake)});
  }
  return wrong;
}

std::string wrong_text(const Evaluation& evaluation) {
  const std::vector<WrongItem> wrong = wrong_items(evaluation);
  std::string text = fmt::format("Wrong {}s: {}\n", evaluation.task->noun(), wrong.size());
  for (const WrongItem& item : wrong) {
    text += fmt::format("  {}: true {}, predicted {}, probability {:.3f}\n", item.file, item.mistake.truth,
                        item.mistake.answer, item.mistake.probability);
  }
  return text;
}

std::string board_text(const EvaluationRequest& request, const Evaluation& evaluation) {
  if (!evaluation.on_board) return "";
  return fmt::format("  on {}  {}, from input to decision; {:g} % of the {}s bit-exact with the host\n", request.board,
                     figure_text(*evaluation.on_board), 100 * *evaluation.agreement, evaluation.task->noun()) +
         form_text(*evaluation.form, evaluation.task->arrival());
}

}  // namespace

Json evaluate_json(const EvaluationRequest& request, const Evaluation& evaluation, bool errors) {
  const std::string metric(evaluation.score->metric());
  Json json = {
      {"model", request.model}, {"part", evaluation.part}, {items_key(*evaluation.task), evaluation.items.size()}};
  json["left_out"] = evaluation.left_out;
  json["metric"] = metric;
  json[metric] = evaluation.score->figure();
  json[metric + "_interval"] = interval_json(*evaluation.score);
  json.update(evaluation.score->json());
  if (errors) {
    json["errors"] = Json::array();
    for (const WrongItem& item : wrong_items(evaluation)) {
      json["errors"].push_back({{"file", item.file},
                                {"true", item.mistake.truth},
                                {"predicted", item.mistake.answer},
                                {"probability", item.mistake.probability}});
    }
  }
  json["board"] = request.board.empty() ? Json(nullptr) : Json(request.board);
  json["board_" + metric] = evaluation.on_board ? Json(evaluation.on_board->figure()) : Json(nullptr);
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
  const std::string_view noun = evaluation.task->noun();
  const std::string which = evaluation.part == "all" ? fmt::format("all {}s of {}", noun, request.data)
                                                     : fmt::format("{} part of {}", evaluation.part, request.data);
  std::string text = fmt::format("{}: {} {}s ({})\n", request.model, evaluation.items.size(), noun, which);
  if (evaluation.left_out > 0) text += fmt::format("  left out  {} that cannot be used\n", evaluation.left_out);
  const Score& score = *evaluation.score;
  text += fmt::format("  {:<9} {}{}\n", score.metric(), figure_text(score), score.remark());
  text += board_text(request, evaluation);
  text += score.details("");
  return errors ? text + wrong_text(evaluation) : text;
}

}  // namespace milliwatt
