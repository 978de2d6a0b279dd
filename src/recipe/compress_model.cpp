#include "recipe/compress_model.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/error.h"
#include "compress/float_network.h"
#include "compress/int8_plan.h"
#include "compress/weight_levels.h"

namespace milliwatt {
namespace {

class Compressor {
 public:
  Compressor(const Graph& given, const ModelData& data, const CompressRequest& request, const Watcher& watch,
             const std::function<void(const CompressedModel&)>& see)
      : given_(given),
        data_(data),
        request_(request),
        watch_(watch),
        see_(see),
        made_(started(given)),
        trainer_(made_.reals, data, request, watch) {}

  CompressedModel run() {
    made_.on_float = data_.score(made_.reals, given_, Part::kTest);
    finish("given", given_);
    Graph network = made_.reals;
    if (could_be_int8(given_)) finish("int8", quantized(network));
    made_.dense = made_.steps.size() - 1;
    const CompressRecipe& how = request_.how;
    if (how.cuts()) {
      network = trainer_.trained(trainer_.cut(trainer_.scores()), "training without channels");
      finish("fewer channels", quantized(network));
    }
    if (how.has_rule()) {
      network = trainer_.pruned(network);
      finish("fewer weights", quantized(network));
    } else if (!how.cuts() && how.training.epochs > 0) {
      network = trainer_.trained(network, "training");
      finish("trained", quantized(network));
    }
    if (request_.fine_tuning.epochs > 0) fine_tune(network);
    if (made_.chosen == 0) made_.chosen = made_.steps.size() - 1;
    return made_;
  }

 private:
  static CompressedModel started(const Graph& given) {
    CompressedModel made;
    made.reals = float_network(given);
    return made;
  }

  void finish(const std::string& name, Graph network) {
    CompressStep step;
    step.name = name;
    step.score = data_.score(network, given_, Part::kTest);
    const Board& board = request_.board;
    if (board.emulator.empty()) {
      step.why_no_trial = board.why_not_run;
    } else {
      watch_({"emulating", 0, fmt::format("{}: {}", board.title, name)});
      try {
        step.trial = data_.try_on(board, network, given_, request_.deployment, request_.board_items);
      } catch (const Error& error) {
        if (error.verdict() != Verdict::kNo) throw;
        step.why_no_trial = error.what();
      }
    }
    step.network = std::move(network);
    made_.steps.push_back(std::move(step));
    see_(made_);
  }

  Graph quantized(const Graph& network) {
    CalibratedModel made = trainer_.quantized(network);
    for (std::string& text : made.why_real) note(std::move(text));
    return std::move(made.int8);
  }

  /// Quantization-aware training. Weights of few values have been trained as they are quantized.
  void fine_tune(const Graph& network) {
    const Indexed<int> levels = weight_levels(network);
    if (std::ranges::any_of(levels, [](int level) { return level > 0; })) {
      return note("no quantization-aware training: weights of few values would get others");
    }
    if (!made_.notes.empty()) return note("no quantization-aware training: some operators stay float32");
    Graph tuned = trainer_.fine_tuned(network);
    finish("fine-tuned", std::move(tuned));
    const std::size_t last = made_.steps.size() - 1;
    const auto on_validation = [&](std::size_t step) {
      return data_.score(made_.steps[step].network, given_, Part::kValidation)->figure();
    };
    made_.chosen = last > 1 && on_validation(last) < on_validation(last - 1) ? last - 1 : last;
  }

  void note(std::string text) {
    if (std::ranges::find(made_.notes, text) == made_.notes.end()) made_.notes.push_back(std::move(text));
  }

  const Graph& given_;
  const ModelData& data_;
  const CompressRequest& request_;
  const Watcher& watch_;
  const std::function<void(const CompressedModel&)>& see_;
  CompressedModel made_;
  const ModelTrainer trainer_;
};

}  // namespace

CompressedModel compress_model(const Graph& given, const ModelData& data, const CompressRequest& request,
                               const Watcher& watch, const std::function<void(const CompressedModel&)>& see) {
  if (given.inputs.size() != 1 || given.outputs.size() != 1) {
    throw Error(fmt::format("{}: has {} inputs and {} outputs; supported: one each", given.source, given.inputs.size(),
                            given.outputs.size()));
  }
  return Compressor(given, data, request, watch, see).run();
}

}  // namespace milliwatt
