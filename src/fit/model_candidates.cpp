#include "fit/model_candidates.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/error.h"
#include "compress/float_network.h"
#include "compress/int8_plan.h"
#include "ops/operator.h"
#include "recipe/deployment.h"
#include "train/parameters.h"

namespace milliwatt {
namespace {

Deployment deployed(const ModelFitRequest& request, const Graph& network, const Board& board, const BuildWay& way) {
  if (!request.data) return deploy_alone(network, board, deployment_for(way));
  return request.data->deployment(board, network, deployment_for(way));
}

/// Why the network cannot be trained; empty if it can.
std::string obstacle_to_training(const Graph& reals) {
  if (!training_is_available()) return "this build cannot train";
  try {
    find_parameters(reals);
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

}  // namespace

DeploymentRequest deployment_for(const BuildWay& way) {
  return {.objective = parse_objective(way.objective), .answers_per_second = 1, .coded = way.coded};
}

ModelCandidates::ModelCandidates(const ModelFitRequest& request) : request_(request) {
  could_be_int8_ = could_be_int8(request.model);
  bool may_train = false;
  if (!request.data) {
    notes_.emplace_back("no --data: nothing is calibrated, trained or evaluated");
  } else {
    try {
      reals_ = float_network(request.model);
      const std::string obstacle = obstacle_to_training(*reals_);
      may_train = obstacle.empty();
      if (!may_train) notes_.push_back("nothing is trained: " + obstacle);
    } catch (const Error& error) {
      notes_.push_back(fmt::format("nothing is calibrated or trained: {}", error.what()));
    }
  }
  all_ = all_compressions(could_be_int8_ && reals_, may_train);
}

bool ModelCandidates::is_only_measured(const Compression& one) const {
  return one.kind == Compression::Kind::kGiven && could_be_int8_ && reals_;
}

void ModelCandidates::prepare() {
  const bool any_cut = std::ranges::any_of(all_, [](const Compression& one) { return one.macs < 1; });
  if (!any_cut || !scores_.empty()) return;
  const ModelTraining training = training_of({}, 1);
  scores_ = ModelTrainer(*reals_, *request_.data, training, request_.watch).scores();
}

ModelTraining ModelCandidates::training_of(const Compression& one, int epochs) const {
  ModelTraining training = request_.training;
  training.how = one.recipe(request_.training.how.training);
  training.how.training.epochs = epochs;
  return training;
}

Graph ModelCandidates::untrained(const Compression& one) const {
  constexpr std::size_t kFewItems = 16;  // scales do not change what it costs
  if (one.kind == Compression::Kind::kGiven) return request_.model;
  if (!one.is_trained()) return calibrated(*reals_, RangeMethod::kMinMax, kFewItems);
  return calibrated(compressed_untrained(*reals_, training_of(one, 1).how, scores_), RangeMethod::kMinMax, kFewItems);
}

Graph ModelCandidates::calibrated(const Graph& network, RangeMethod method, std::size_t items) const {
  ModelTraining training = request_.training;
  training.calibration_items = items;
  const Watcher watch = [](const StageProgress&) {};
  return ModelTrainer(*reals_, *request_.data, training, watch).quantized(network, method).int8;
}

Cost ModelCandidates::cost(const Compression& one, const Board& board, const Limits& limits) const {
  constexpr double kNever = 1e9;
  Graph network;
  try {
    network = untrained(one);
  } catch (const Error& error) {  // channels that have to stay, weights that are all 0
    Cost cost;
    cost.share = kNever;
    cost.why_not = error.what();
    return cost;
  }
  const bool is_endless = request_.data && request_.data->arrival().inputs_per_second() > 0;
  const CostedBuild build = {graph_macs(network),
                             [&](const BuildWay& way) {
                               const Deployment deployment = deployed(request_, network, board, way);
                               return figures_of(measured_on_zeros(deployment.source, board), deployment.form,
                                                 is_endless, board);
                             },
                             [&] {
                               const Graph application = request_.data ? request_.data->application(network) : network;
                               return least_figures(application, InputKind::kFrame, board);
                             }};
  return cost_of(build, request_.way ? std::vector<BuildWay>{*request_.way} : all_ways(), limits);
}

Graph ModelCandidates::trained(const Compression& one, int epochs, bool is_full, const Watcher& watch) const {
  if (one.kind == Compression::Kind::kGiven) return request_.model;
  if (!one.is_trained()) return calibrated(*reals_, one.method, request_.training.calibration_items);
  const ModelTraining training = training_of(one, epochs);
  const ModelTrainer trainer(*reals_, *request_.data, training, watch);
  Graph network = *reals_;
  if (training.how.cuts()) network = trainer.trained(trainer.cut(scores_), "training without channels");
  if (training.how.has_rule()) {
    network = trainer.pruned(network);
  } else if (!training.how.cuts()) {
    network = trainer.trained(network, "training");
  }
  CalibratedModel int8 = trainer.quantized(network);
  const bool may_tune = training.fine_tuning.epochs > 0 && one.levels == 0 && int8.why_real.empty();
  if (!is_full || !may_tune) return std::move(int8.int8);
  Graph tuned = trainer.fine_tuned(network);
  const bool is_better = score(tuned, Part::kValidation)->figure() >= score(int8.int8, Part::kValidation)->figure();
  return is_better ? std::move(tuned) : std::move(int8.int8);
}

std::unique_ptr<Score> ModelCandidates::score(const Graph& network, Part part) const {
  return request_.data->score(network, request_.model, part);
}

}  // namespace milliwatt
