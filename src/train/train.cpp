#include "train/train.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <exception>
#include <memory>
#include <optional>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "base/error.h"
#include "base/process.h"
#include "base/to_size.h"
#include "train/checkpoint.h"
#include "train/loader.h"
#include "train/loss.h"
#include "train/optimizer.h"
#include "train/stop_signals.h"
#include "train/training_tape.h"

namespace milliwatt {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds kBetweenReports(250);

double seconds_since(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

int thread_count(const TrainOptions& options) {
  return options.threads > 0 ? options.threads : static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
}

// Half of them: on networks of this size a second thread of torch's costs as much time as it saves (its convolutions
// wait for each other by spinning), and samples must be made too.
int computing_threads(const TrainOptions& options) { return std::max(1, thread_count(options) / 2); }

void check_work(const Graph& graph, const SampleSource& samples, const TrainOptions& options) {
  if (graph.inputs.empty() || graph.outputs.empty())
    throw Error("the network has no input or no output; training needs both");
  if (samples.size() < 2) throw Error(fmt::format("{} samples are too few to train; give two or more", samples.size()));
  const auto check = [](bool holds, std::string_view name, auto value, std::string_view supported) {
    if (!holds) throw Error(fmt::format("{} is {}; supported: {}", name, value, supported));
  };
  check(options.epochs >= 1, "epochs", options.epochs, "1 or more");
  check(options.batch >= 2, "batch", options.batch, "2 or more");
  check(options.learning_rate > 0 && options.learning_rate < 1e3, "learning_rate", options.learning_rate, "above 0");
  check(options.weight_decay >= 0 && options.weight_decay < 1e3, "weight_decay", options.weight_decay, "0 or more");
  check(options.label_smoothing >= 0 && options.label_smoothing < 1, "label_smoothing", options.label_smoothing,
        "0 to below 1");
  expects(options.fake_quantization.empty() || options.fake_quantization.size() == graph.tensors.size(),
          "fake quantization names every tensor of the graph, or none");
}

/// Means over the samples of a batch.
struct BatchResult {
  double loss = 0;
  std::optional<double> right = {};  ///< the share that was answered right
};

// One training, from its first or next batch to its last.
class Training {
 public:
  Training(const Graph& graph, const SampleSource& samples, const TrainOptions& options,
           const std::function<void(const TrainProgress&)>& progress)
      : graph_(graph),
        samples_(samples),
        options_(options),
        progress_(progress),
        loss_(loss_of(options)),
        plan_{samples.size(), options.batch, options.epochs, options.seed},
        parameters_(find_parameters(graph)),
        tape_(make_training_tape(graph, parameters_, {options.fake_quantization, computing_threads(options)})),
        optimizer_(parameters_, options.weight_decay) {
    if (parameters_.trained_count == 0) throw Error("the network has no weights to train; give one with weights");
    if (options.initialize) {
      draw_parameters(parameters_, options.seed, tape_->trained(), tape_->statistics());
    } else {
      read_parameters(graph, parameters_.trained, tape_->trained());
      read_parameters(graph, parameters_.statistics, tape_->statistics());
    }
    if (options.weight_rule) latent_.assign(tape_->trained().begin(), tape_->trained().end());
    if (options.checkpoint.empty()) return;
    checkpoint_.emplace(options.checkpoint, describe_work(graph, options, samples.size()),
                        std::vector{values(), tape_->statistics(), optimizer_.means(), optimizer_.squares(),
                                    options.weight_rule ? options.weight_rule->state() : std::span<float>()});
    checkpoint_->load(state_);
  }

  /// @throws Interrupted, after what is done has been saved.
  void run() {
    if (state_.step == plan_.batches()) return;
    const StopSignals signals;
    const std::size_t input_elements = to_size(graph_.tensor(graph_.inputs.front()).elements());
    const Shape& output = graph_.tensor(graph_.outputs.front()).shape;
    const auto problem = [&](std::span<const float> target) { return loss_->problem(target, output); };
    Loader loader(samples_, plan_, state_.step, {input_elements, loss_->target_elements(output), problem},
                  thread_count(options_));
    started_ = reported_ = saved_ = Clock::now();
    first_step_ = state_.step;
    try {
      while (state_.step < plan_.batches()) {
        step(loader.next());
        if (signals.seen()) throw Interrupted();
        if (seconds_since(saved_) >= options_.checkpoint_seconds) save();
      }
    } catch (const Interrupted&) {  // or a program that a sample is made by was
      save();
      throw;
    }
    save();
  }

  Graph result() {
    show_weights();
    Graph trained = graph_;
    write_parameters(trained, parameters_.trained, tape_->trained());
    write_parameters(trained, parameters_.statistics, tape_->statistics());
    return trained;
  }

 private:
  /// What the optimizer moves.
  std::span<float> values() { return options_.weight_rule ? std::span<float>(latent_) : tape_->trained(); }

  /// To the forward pass, and to the result.
  void show_weights() {
    if (options_.weight_rule) options_.weight_rule->apply(state_.step, plan_.batches(), latent_, tape_->trained());
  }

  void step(const Batch& batch) {
    if (state_.step % plan_.batches_per_epoch() == 0) state_ = {state_.step, 0, 0, 0};
    show_weights();
    const BatchResult result = run_batch(batch);
    if (!std::isfinite(result.loss)) {
      throw Error(
          fmt::format("training diverged in epoch {}; lower the learning rate, or look for inputs that are not "
                      "finite",
                      state_.step / plan_.batches_per_epoch() + 1));
    }
    const double rate = cosine_rate(options_.learning_rate, state_.step, plan_.batches());
    optimizer_.apply(state_.step, rate, tape_->gradients(), values());
    ++state_.step;
    const auto samples = static_cast<double>(batch.samples);
    state_.loss += samples * result.loss;
    state_.right += samples * result.right.value_or(0);
    state_.samples += batch.samples;
    knows_right_ = result.right.has_value();
    report();
  }

  BatchResult run_batch(const Batch& batch) {
    try {
      tape_->begin(batch.input, true);
      record(graph_, *tape_);
      const TensorId output = graph_.outputs.front();
      const BatchLoss nodes =
          loss_->record(*tape_, graph_.tensor(output), output, target_of(*loss_, *tape_, batch.input, batch.target));
      BatchResult result;
      if (nodes.right != kNoNode) result.right = tape_->mean_of(nodes.right);
      result.loss = tape_->minimize(nodes.loss);
      return result;
    } catch (const Error&) {
      throw;
    } catch (const std::exception& error) {
      // Torch's own: several lines, of which the first says what is wrong.
      const std::string_view what = error.what();
      throw Error(fmt::format("torch could not train this network: {}", what.substr(0, what.find('\n'))));
    }
  }

  // At the end of each epoch, and a few times a second.
  void report() {
    const std::int64_t batches = plan_.batches_per_epoch();
    if (!progress_ || (state_.step % batches != 0 && Clock::now() - reported_ < kBetweenReports)) return;
    reported_ = Clock::now();
    const auto samples = static_cast<double>(state_.samples);
    const double seconds_a_step = seconds_since(started_) / static_cast<double>(state_.step - first_step_);
    progress_({.epoch = (state_.step - 1) / batches + 1,
               .epochs = plan_.epochs,
               .batch = (state_.step - 1) % batches + 1,
               .batches = batches,
               .loss = state_.loss / samples,
               .accuracy = knows_right_ ? std::optional(state_.right / samples) : std::nullopt,
               .seconds_left = seconds_a_step * static_cast<double>(plan_.batches() - state_.step)});
  }

  void save() {
    if (checkpoint_) checkpoint_->save(state_);
    saved_ = Clock::now();
  }

  const Graph& graph_;
  const SampleSource& samples_;
  const TrainOptions& options_;
  const std::function<void(const TrainProgress&)>& progress_;
  const std::shared_ptr<const Loss> loss_;
  const BatchPlan plan_;
  const Parameters parameters_;
  const std::unique_ptr<TrainingTape> tape_;
  AdamW optimizer_;
  std::vector<float> latent_;  // what the optimizer moves where a rule makes of it what the tape has
  std::optional<Checkpoint> checkpoint_;
  TrainingState state_;
  bool knows_right_ = false;
  Clock::time_point started_, reported_, saved_;
  std::int64_t first_step_ = 0;
};

}  // namespace

std::shared_ptr<const Loss> loss_of(const TrainOptions& options) {
  return options.loss ? options.loss : class_loss(options.label_smoothing);
}

bool training_is_available() { return training_tape_is_available(); }

Graph train(const Graph& graph, const SampleSource& samples, const TrainOptions& options,
            const std::function<void(const TrainProgress&)>& progress) {
  check_work(graph, samples, options);
  Training training(graph, samples, options, progress);
  training.run();
  return training.result();
}

}  // namespace milliwatt
