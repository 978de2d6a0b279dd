#include "fit/fit_model.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "base/error.h"
#include "base/sha256.h"
#include "data/spread.h"
#include "deploy/random_inputs.h"
#include "emit/names.h"
#include "emit/write_source.h"
#include "fit/claim.h"
#include "fit/fit_place.h"
#include "fit/model_candidates.h"
#include "fit/share_costs.h"
#include "fit/timed_search.h"
#include "formats/read_model.h"
#include "formats/write_model.h"
#include "graph/text.h"
#include "passes/separate_padding.h"

namespace milliwatt {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kBoardItems = 100;
constexpr std::size_t kFurtherTrainings = 3;
/// A form of the model as it is may answer so much worse than the model itself, and nothing is trained.
constexpr double kAsGood = 0.005;

class ModelSearch {
 public:
  ModelSearch(const ModelFitRequest& request, SearchResult& result)
      : request_(request), result_(result), candidates_(request) {
    result_.name = model_name(request.model.name);
    result_.board = read_board(request.board);
    result_.limits = limits_of(request.limits, {}, result_.board);
    check_measurable(result_.board, result_.limits);
    if (result_.limits.min_accuracy && !request.data)
      throw Error("--min-accuracy: nothing is known of the accuracy without data; add --data");
    folder_ = request.folder.empty() ? fs::path(result_.name + "-fit") : request.folder;
    for (const fs::path& folder : {folder_ / "claims", folder_ / "trials", results()}) make_search_folder(folder);
    journal_ = std::make_shared<Journal>(folder_ / "journal.jsonl");
    follows_from_ = sha256_hex(fmt::format("{}\n{}\n{}", request.model.sha256, print_graph(request.model),
                                           request.data ? request.data->digest() : ""));
    result_.notes = candidates_.notes();
    draw();
  }

  void run() {
    measure();
    std::vector<std::size_t> untrained, trainable;
    for (std::size_t i = 0; i < drawn_.size(); ++i) {
      if (!result_.costs[i].fits || candidates_.is_only_measured(drawn_[i])) continue;
      (drawn_[i].is_trained() ? trainable : untrained).push_back(i);
    }
    if (untrained.empty() && trainable.empty()) return name_nearest(result_);
    const Trials trials = model_trials();
    if (!request_.data) {
      result_.tried = {{untrained.front(), 0, true, 0}};
    } else {
      for (const std::size_t one : untrained) result_.tried.push_back(without_training(trials, one));
      if (!is_good_enough() && !trainable.empty()) train(trials, std::move(trainable));
      sort_best_first(result_.tried, result_.costs);
    }
    if (result_.leads) choose(trials);
  }

 private:
  fs::path results() const { return folder_ / result_.board.name; }
  fs::path trial_file(const std::string& key) const { return folder_ / "trials" / (key + ".tflite"); }

  /// All that need no training, and of the others as many as there may be, evenly spread.
  void draw() {
    std::vector<Compression> trained;
    for (const Compression& one : candidates_.all()) (one.is_trained() ? trained : drawn_).push_back(one);
    const std::size_t room = request_.variations - std::min(request_.variations, drawn_.size());
    for (const std::size_t one : spread(trained.size(), room)) drawn_.push_back(trained[one]);
    for (const Compression& one : drawn_) result_.titles.push_back(one.title());
    result_.variations = candidates_.all().size();
    result_.drawn = drawn_.size();
    result_.first_is_given = true;
  }

  void measure() {
    CostRequest costs = {folder_ / "claims", journal_, result_.board.name, result_.limits, {}, {}, {}, request_.watch};
    costs.titles = result_.titles;
    const std::string way = request_.way ? fmt::format("{} {}", request_.way->objective, request_.way->coded) : "any";
    for (const std::string& title : result_.titles)
      costs.follows_from.push_back(fmt::format("{}\n{}\n{}", follows_from_, title, way));
    candidates_.prepare();
    costs.cost = [&](std::size_t i) { return candidates_.cost(drawn_[i], result_.board, result_.limits); };
    result_.costs = share_costs(costs);
  }

  Trials model_trials() {
    Trials trials;
    trials.costs = result_.costs;
    trials.epochs = request_.training.how.training.epochs;
    trials.claims = folder_ / "claims";
    trials.journal = journal_;
    trials.watch = request_.watch;
    trials.key = [this](const Training& one) { return key_of_trial(one); };
    trials.title = [this](std::size_t i) { return result_.titles[i]; };
    trials.train = [this](const Training& one, const std::string& key, const Watcher& watch) {
      const Graph network = candidates_.trained(drawn_[one.candidate], one.epochs, one.is_full, watch);
      if (one.is_full) write_model(separate_padding(network), trial_file(key));
      return candidates_.score(network, Part::kValidation)->figure();
    };
    return trials;
  }

  std::string key_of_trial(const Training& one) const {
    const ModelTraining& how = request_.training;
    const TrainOptions& training = how.how.training;
    const std::string text =
        fmt::format("{}\n{}\nbatch {} rate {} seed {} threads {} fine-tuning {} {} distill {} {} calibration {}",
                    follows_from_, result_.titles[one.candidate], training.batch, training.learning_rate, training.seed,
                    training.threads, how.fine_tuning.epochs, how.fine_tuning.learning_rate, how.distill.weight,
                    how.distill.temperature, how.calibration_items);
    return fmt::format("{}-{}-{}", one.is_full ? "full" : "trial", one.epochs, sha256_hex(text).substr(0, 24));
  }

  /// A form of the model as it is, on the validation part.
  Tried without_training(const Trials& trials, std::size_t candidate) const {
    Trials at_once = trials;
    at_once.epochs = 0;
    return train_fully(at_once, candidate);
  }

  bool is_good_enough() const {
    if (result_.tried.empty()) return false;
    const double wanted = candidates_.score(request_.model, Part::kValidation)->figure() - kAsGood;
    return std::ranges::any_of(result_.tried, [&](const Tried& one) { return one.validation >= wanted; });
  }

  /// Those that leave most of the model are trained: what is smaller than another one is seldom better.
  void train(const Trials& trials, std::vector<std::size_t> entrants) {
    std::ranges::stable_sort(entrants,
                             [&](std::size_t a, std::size_t b) { return drawn_[a].capacity() > drawn_[b].capacity(); });
    entrants.resize(std::min(entrants.size(), request_.trials));
    const std::vector<Tried> before = result_.tried;
    halve(trials, entrants, [&](const std::vector<Tried>& tried) {
      result_.tried = before;
      result_.tried.insert(result_.tried.end(), tried.begin(), tried.end());
      sort_best_first(result_.tried, result_.costs);
    });
  }

  void choose(const Trials& trials) {
    const Claim claim = Claim::wait(folder_ / "claims" / ("result-" + result_.board.name));
    const auto take = [&](std::size_t candidate) {
      return take_candidate(result_, candidate, [&] { return build(candidate); });
    };
    const std::size_t chosen = choose_finalist(trials, result_.tried, kFurtherTrainings, take);
    if (result_.candidate != chosen) take(chosen);
  }

  /// What the full trial left, or the model as it is.
  Graph network_of(std::size_t candidate) const {
    if (drawn_[candidate].kind == Compression::Kind::kGiven) return request_.model;
    const int epochs = drawn_[candidate].is_trained() ? request_.training.how.training.epochs : 0;
    return read_model(trial_file(key_of_trial({candidate, epochs, true})));
  }

  Built build(std::size_t candidate) {
    const Cost& cost = result_.costs[candidate];
    Graph network = network_of(candidate);
    network.name = request_.model.name;  // emitted code bears the model's name
    network.source = request_.model.source;
    DeploymentRequest how = deployment_for({cost.objective, cost.coded});
    how.command = fmt::format("milliwatt compile {}.tflite --board {}{}{} -o cpp", result_.name, result_.board.name,
                              cost.objective.empty() ? "" : " --for " + cost.objective, cost.coded ? " --coded" : "");
    Built built;
    Deployment deployment = request_.data ? request_.data->deployment(result_.board, network, how)
                                          : deploy_alone(network, result_.board, how);
    built.form = deployment.form;
    if (request_.data) {
      built.arrival = request_.data->arrival();
      built.noun = request_.data->noun();
      built.board_items = std::min(kBoardItems, request_.data->count(Part::kTest));
      built.trial = request_.data->try_on(result_.board, network, request_.model, how, built.board_items);
      built.measurement = built.trial->measurement;
      built.agreement = built.trial->agreement;
      built.score = candidates_.score(network, Part::kTest);
    } else {
      const BoardRun run = run_on_board(deployment, result_.board, some_inputs(network));
      built.measurement = run.measurement;
      built.agreement = run.agreement;
    }
    built.figures = figures_of(built.measurement, built.form, built.arrival.inputs_per_second() > 0, result_.board);
    result_.file = results() / (result_.name + ".tflite");
    write_model(separate_padding(network), result_.file);
    write_source(results() / "cpp", deployment.source.files);
    return built;
  }

  static std::vector<TensorBytes> some_inputs(const Graph& network) {
    constexpr std::uint32_t kInputs = 5;
    std::vector<TensorBytes> inputs;
    for (std::uint32_t seed = 1; seed <= kInputs; ++seed) inputs.push_back(random_inputs(network, seed).at(0));
    return inputs;
  }

  const ModelFitRequest& request_;
  SearchResult& result_;
  ModelCandidates candidates_;
  fs::path folder_;
  std::shared_ptr<Journal> journal_;
  std::string follows_from_;        ///< digest of model and data
  std::vector<Compression> drawn_;  ///< by number in the result
};

}  // namespace

SearchResult fit_model(const ModelFitRequest& request) {
  if (request.model.inputs.size() != 1 || request.model.outputs.size() != 1) {
    throw Error(fmt::format("{}: has {} inputs and {} outputs; supported: one each", request.model.source,
                            request.model.inputs.size(), request.model.outputs.size()));
  }
  SearchResult result;
  search_timed(result, [&] { ModelSearch(request, result).run(); });
  return result;
}

}  // namespace milliwatt
