#include "recipe/compress_model.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/error.h"
#include "base/to_size.h"
#include "compress/channel_scores.h"
#include "compress/few_levels.h"
#include "compress/float_network.h"
#include "compress/keep_zeros.h"
#include "compress/quantize.h"
#include "compress/quantize_model.h"
#include "compress/weight_levels.h"
#include "data/spread.h"
#include "recipe/own_answers.h"
#include "train/observe_gradients.h"

namespace milliwatt {
namespace {

class Compressor {
 public:
  Compressor(const Graph& given, const ModelData& data, const CompressRequest& request, const Watcher& watch,
             const std::function<void(const CompressedModel&)>& see)
      : given_(given), data_(data), request_(request), watch_(watch), see_(see) {
    expects(data.has_labels() || request.distill.weight == 1, "without labels the given model teaches alone");
    made_.reals = float_network(given);
  }

  CompressedModel run() {
    made_.on_float = data_.score(made_.reals, given_, Part::kTest);
    finish("given", given_);
    Graph network = made_.reals;
    if (could_be_int8(given_)) finish("int8", quantized(network));
    made_.dense = made_.steps.size() - 1;
    const CompressRecipe& how = request_.how;
    if (how.cuts()) {
      network = trained(cut(network), how.training, "training without channels");
      finish("fewer channels", quantized(network));
    }
    if (how.has_rule()) {
      network = pruned(network);
      finish("fewer weights", quantized(network));
    } else if (!how.cuts() && how.training.epochs > 0) {
      network = trained(network, how.training, "training");
      finish("trained", quantized(network));
    }
    if (request_.fine_tuning.epochs > 0) fine_tune(network);
    if (made_.chosen == 0) made_.chosen = made_.steps.size() - 1;
    return std::move(made_);
  }

 private:
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

  std::shared_ptr<const Loss> loss(const TrainOptions& options) const {
    std::shared_ptr<const Loss> own = data_.loss(options);
    if (request_.distill.weight == 0) return own;
    return distilled_loss(made_.reals, request_.distill, std::move(own));
  }

  Graph trained(const Graph& network, TrainOptions options, const std::string& stage) const {
    if (options.epochs == 0) return network;
    options.loss = loss(options);
    options.initialize = false;
    const std::unique_ptr<SampleSource> samples = data_.training(options.seed);
    return train(network, *samples, options, [&](const TrainProgress& at) {
      const double batches = static_cast<double>(at.epochs * at.batches);
      watch_({stage, static_cast<double>((at.epoch - 1) * at.batches + at.batch) / batches,
              fmt::format("epoch {}/{}, loss {:.4f}, {:.0f} s left", at.epoch, at.epochs, at.loss, at.seconds_left)});
    });
  }

  Graph cut(const Graph& network) const {
    constexpr int kBatch = 32;
    // Few samples are not seen more than about twice.
    const std::int64_t batches =
        std::clamp<std::int64_t>(2 * static_cast<std::int64_t>(data_.count(Part::kTraining)) / kBatch, 4, 32);
    TrainOptions options = request_.how.training;
    options.batch = kBatch;
    options.loss = data_.loss(options);
    std::unique_ptr<SampleSource> samples = data_.training(options.seed);
    // A network that answers as its teacher does has no gradients: without labels its own answers are the labels.
    std::unique_ptr<OwnAnswers> own;
    if (!options.loss) {
      own = std::make_unique<OwnAnswers>(network, *samples);
      options.loss = own->loss();
    }
    ChannelScores scores(network);
    int seen = 0;
    observe_gradients(network, own ? static_cast<const SampleSource&>(*own) : *samples, options, batches,
                      [&](std::span<const float> gradients) {
                        scores.add(gradients);
                        watch_({"scoring channels", ++seen / static_cast<double>(batches), ""});
                      });
    return cut_channels(network, scores.sums(), request_.how.cut);
  }

  Graph pruned(const Graph& network) const {
    const Parameters parameters = find_parameters(network);
    const std::vector<int> levels = parameter_levels(request_.how, network, parameters);
    TrainOptions options = request_.how.training;
    options.weight_rule = std::make_shared<FewLevels>(parameters, FewLevelsOptions{request_.how.density, levels});
    Graph result = trained(network, options, "training with fewer weights");
    Indexed<int> by_tensor(result.tensors.size(), 0);
    for (std::size_t i = 0; i < levels.size(); ++i) by_tensor[parameters.trained[i].id] = levels[i];
    write_weight_levels(result, by_tensor);
    return result;
  }

  std::size_t calibration_items() const { return std::min(request_.calibration_items, data_.count(Part::kTraining)); }

  /// A sample for calibration.
  SampleInputs calibrating() const {
    const std::vector<std::size_t> numbers = spread(data_.count(Part::kTraining), calibration_items());
    return [this, numbers](std::size_t i) {
      return std::vector<std::vector<std::byte>>{data_.training_input(numbers[i])};
    };
  }

  /// A tensor that pruning has left nothing but 0 has a range all the same.
  Ranges calibrated(const Graph& network) const {
    return without_empty_ranges(calibrate(network, calibration_items(), calibrating()));
  }

  Graph quantized(const Graph& network) {
    watch_({"calibrating", 0, ""});
    const Quantization input = data_.input_quantization();
    Graph result;
    if (input.empty()) {
      QuantizedModel model = quantize_model(network, calibration_items(), calibrating(), {});
      for (std::size_t i = 0; i < model.why_real.size(); ++i) {
        if (!model.why_real[i].empty()) {
          note(fmt::format("{} stays float32: {}", operator_label(model.reals.operators[i]), model.why_real[i]));
        }
      }
      result = std::move(model.int8.graph);
    } else {
      result = quantize_int8(network, calibrated(network), {input});
    }
    data_.settle(result);
    return result;
  }

  /// Quantization-aware training. Weights of few values have been trained as they are quantized.
  void fine_tune(const Graph& network) {
    const Indexed<int> levels = weight_levels(network);
    if (std::ranges::any_of(levels, [](int level) { return level > 0; })) {
      return note("no quantization-aware training: weights of few values would get others");
    }
    if (!made_.notes.empty()) return note("no quantization-aware training: some operators stay float32");
    TrainOptions options = request_.fine_tuning;
    options.fake_quantization = quantization_of(network, calibrated(network), {data_.input_quantization()});
    options.weight_rule = std::make_shared<KeepZeros>(network, find_parameters(network));
    Graph tuned = quantize_int8(trained(network, options, "quantization-aware training"), options.fake_quantization);
    data_.settle(tuned);
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
