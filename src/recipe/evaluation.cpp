#include "recipe/evaluation.h"

#include <utility>

#include "recipe/evaluate.h"

namespace milliwatt {
namespace {

std::vector<std::size_t> items_of(const Dataset& data, const std::string& part) {
  if (part == "test") return data.items(Part::kTest);
  if (part == "validation") return data.items(Part::kValidation);
  if (part == "training") return data.items(Part::kTraining);
  std::vector<std::size_t> all(data.size());
  for (std::size_t i = 0; i < all.size(); ++i) all[i] = i;
  return all;
}

}  // namespace

Evaluation evaluate_model(const TaskModel& model, const EvaluationRequest& request) {
  std::optional<Board> board;
  if (!request.board.empty()) board = read_board(request.board);
  Opened opened = model.task->open({request.data, request.part, request.skip_bad});
  std::vector<std::size_t> items = items_of(*opened.data, opened.part);
  if (request.items > 0 && request.items < items.size()) items = spread(items, request.items);
  Evaluation evaluation{
      model.task, std::move(opened.data), opened.part, opened.left_out, std::move(items), {}, {}, {}, {}, {}, {}, {}};
  const Dataset& data = *evaluation.data;
  const Graph answering = model.task->answering(model.graph);
  evaluation.output = answering.tensor(answering.outputs.front());
  evaluation.answers = answers(model.graph, *model.task, data, evaluation.items);
  evaluation.score = score_of(*model.task, evaluation.output, data, evaluation.items, evaluation.answers);
  if (!board) return evaluation;

  const Deployment deployment =
      deploy(*model.task, model.graph, *board, {.objective = Objective::kSpeed, .command = "milliwatt evaluate"});
  BoardTrial trial = try_on_board(deployment, *model.task, data, *board, evaluation.items);
  evaluation.form = deployment.form;
  evaluation.on_board = std::move(trial.score);
  evaluation.agreement = trial.agreement;
  evaluation.measurement = std::move(trial.measurement);
  return evaluation;
}

}  // namespace milliwatt
