#include "recipe/model_trainer.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/error.h"
#include "compress/channel_scores.h"
#include "compress/keep_zeros.h"
#include "compress/parameter_levels.h"
#include "compress/quantize.h"
#include "compress/quantize_model.h"
#include "data/spread.h"
#include "recipe/own_answers.h"
#include "train/observe_gradients.h"

namespace milliwatt {

ModelTrainer::ModelTrainer(const Graph& reals, const ModelData& data, const ModelTraining& training,
                           const Watcher& watch)
    : reals_(reals), data_(data), training_(training), watch_(watch) {
  expects(data.has_labels() || training.distill.weight == 1, "without labels the given model teaches alone");
}

std::shared_ptr<const Loss> ModelTrainer::loss(const TrainOptions& options) const {
  std::shared_ptr<const Loss> own = data_.loss(options);
  if (training_.distill.weight == 0) return own;
  return distilled_loss(reals_, training_.distill, std::move(own));
}

Graph ModelTrainer::train_with(const Graph& network, TrainOptions options, const std::string& stage) const {
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

Graph ModelTrainer::trained(const Graph& network, const std::string& stage) const {
  return train_with(network, training_.how.training, stage);
}

Indexed<std::vector<double>> ModelTrainer::scores() const {
  constexpr int kBatch = 32;
  // Few samples are not seen more than about twice.
  const std::int64_t batches =
      std::clamp<std::int64_t>(2 * static_cast<std::int64_t>(data_.count(Part::kTraining)) / kBatch, 4, 32);
  TrainOptions options = training_.how.training;
  options.batch = kBatch;
  options.loss = data_.loss(options);
  std::unique_ptr<SampleSource> samples = data_.training(options.seed);
  // A network that answers as its teacher does has no gradients: without labels its own answers are the labels.
  std::unique_ptr<OwnAnswers> own;
  if (!options.loss) {
    own = std::make_unique<OwnAnswers>(reals_, *samples);
    options.loss = own->loss();
  }
  ChannelScores scores(reals_);
  int seen = 0;
  observe_gradients(reals_, own ? static_cast<const SampleSource&>(*own) : *samples, options, batches,
                    [&](std::span<const float> gradients) {
                      scores.add(gradients);
                      watch_({"scoring channels", ++seen / static_cast<double>(batches), ""});
                    });
  return scores.sums();
}

Graph ModelTrainer::cut(const Indexed<std::vector<double>>& scores) const {
  return cut_channels(reals_, scores, training_.how.cut);
}

Graph ModelTrainer::pruned(const Graph& network) const {
  const CompressRecipe& how = training_.how;
  const Parameters parameters = find_parameters(network);
  const std::vector<int> levels = parameter_levels(how, network, parameters);
  TrainOptions options = how.training;
  options.weight_rule = std::make_shared<FewLevels>(parameters, FewLevelsOptions{how.density, levels});
  Graph result = train_with(network, options, "training with fewer weights");
  write_parameter_levels(result, parameters, levels);
  return result;
}

std::size_t ModelTrainer::calibration_items() const {
  return std::min(training_.calibration_items, data_.count(Part::kTraining));
}

SampleInputs ModelTrainer::calibrating() const {
  const std::vector<std::size_t> numbers = spread(data_.count(Part::kTraining), calibration_items());
  return
      [this, numbers](std::size_t i) { return std::vector<std::vector<std::byte>>{data_.training_input(numbers[i])}; };
}

/// A tensor that pruning has left nothing but 0 has a range all the same.
Ranges ModelTrainer::calibrated(const Graph& network, RangeMethod method) const {
  return without_empty_ranges(calibrate(network, calibration_items(), calibrating(), method));
}

CalibratedModel ModelTrainer::quantized(const Graph& network, RangeMethod method) const {
  watch_({"calibrating", 0, ""});
  const Quantization input = data_.input_quantization();
  CalibratedModel made;
  if (input.empty()) {
    QuantizeRequest request;
    request.method = method;
    QuantizedModel model = quantize_model(network, calibration_items(), calibrating(), request);
    for (std::size_t i = 0; i < model.why_real.size(); ++i) {
      if (model.why_real[i].empty()) continue;
      made.why_real.push_back(
          fmt::format("{} stays float32: {}", operator_label(model.reals.operators[i]), model.why_real[i]));
    }
    made.int8 = std::move(model.int8.graph);
  } else {
    made.int8 = quantize_int8(network, calibrated(network, method), {input});
  }
  data_.settle(made.int8);
  return made;
}

Graph ModelTrainer::fine_tuned(const Graph& network) const {
  TrainOptions options = training_.fine_tuning;
  options.fake_quantization =
      quantization_of(network, calibrated(network, RangeMethod::kMinMax), {data_.input_quantization()});
  options.weight_rule = std::make_shared<KeepZeros>(network, find_parameters(network));
  Graph tuned = quantize_int8(train_with(network, options, "quantization-aware training"), options.fake_quantization);
  data_.settle(tuned);
  return tuned;
}

Graph compressed_untrained(const Graph& network, const CompressRecipe& how,
                           const Indexed<std::vector<double>>& scores) {
  Graph result = how.cuts() ? cut_channels(network, scores, how.cut) : network;
  if (!how.has_rule()) return result;
  const Parameters parameters = find_parameters(result);
  const std::vector<int> levels = parameter_levels(how, result, parameters);
  FewLevels rule(parameters, {how.density, levels});
  std::vector<float> values(parameters.trained_count), seen(parameters.trained_count);
  read_parameters(result, parameters.trained, values);
  rule.apply(1, 1, values, seen);  // the end of a training of one step
  write_parameters(result, parameters.trained, seen);
  write_parameter_levels(result, parameters, levels);
  return result;
}

}  // namespace milliwatt
