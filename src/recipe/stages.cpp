#include "recipe/stages.h"

#include <fmt/format.h>

#include "base/error.h"
#include "base/files.h"
#include "base/sha256.h"
#include "base/to_size.h"
#include "compress/channel_scores.h"
#include "compress/cut_channels.h"
#include "compress/few_levels.h"
#include "compress/float_network.h"
#include "compress/parameter_levels.h"
#include "compress/quantize.h"
#include "formats/read_model.h"
#include "formats/write_model.h"
#include "graph/text.h"
#include "ops/operator.h"
#include "passes/fold_batch_norms.h"
#include "recipe/evaluate.h"
#include "recipe/guarded_application.h"
#include "recipe/training_part.h"
#include "tasks/codes.h"
#include "train/distill.h"
#include "train/observe_gradients.h"

namespace milliwatt {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kMadeFrom = "milliwatt.made_from";  // digest of all that a model was made from

void make_folder(const fs::path& folder) {
  std::error_code failure;
  fs::create_directories(folder, failure);
  if (failure)
    throw Error(fmt::format("{}: {}; give a folder that you can write to", folder.string(), failure.message()));
}

/// The file's network where it was made from exactly this.
std::optional<Graph> made_before(const Workplace& place, const std::string& file, const std::string& made_from) {
  const fs::path path = place.folder / file;
  if (!fs::exists(path)) return std::nullopt;
  Graph graph = read_model(path);
  const auto found = graph.metadata.find(kMadeFrom);
  if (found == graph.metadata.end() || found->second != made_from) return std::nullopt;
  graph.name = place.recipe.name;  // not the file's: emitted code bears the recipe's name
  return graph;
}

std::string described(const TrainOptions& how) {
  return fmt::format("epochs {} batch {} rate {} decay {} smoothing {} seed {} threads {}", how.epochs, how.batch,
                     how.learning_rate, how.weight_decay, how.label_smoothing, how.seed, how.threads);
}

/// Each work has a checkpoint of its own, which goes when the work is done.
fs::path checkpoint_of(const Workplace& place, const std::string& made_from) {
  return place.folder / fmt::format("{}-{}.checkpoint", place.recipe.name, made_from.substr(0, 12));
}

/// The task's loss, or that with the teacher's part.
std::shared_ptr<const Loss> loss_in(const Workplace& place, const Dataset& data, const TrainOptions& options) {
  std::shared_ptr<const Loss> own = place.recipe.task->loss(options);
  if (!place.recipe.distill) return own;
  return distilled_loss(teacher_network(place, data), place.recipe.distill->how, std::move(own));
}

/// `options` have the loss.
Graph train_in(const Workplace& place, const Dataset& data, const Graph& graph, TrainOptions options,
               const std::string& made_from, const std::string& stage) {
  const TrainingPart samples(*place.recipe.task, data, options.seed);
  options.checkpoint = checkpoint_of(place, made_from);
  const auto watch = [&](const TrainProgress& at) {
    const double batches = static_cast<double>(at.epochs * at.batches);
    const double done = static_cast<double>((at.epoch - 1) * at.batches + at.batch) / batches;
    place.watch({stage, done,
                 fmt::format("epoch {}/{}, loss {:.3f}{}, {:.0f} s left", at.epoch, at.epochs, at.loss,
                             at.accuracy ? fmt::format(", accuracy {:.3f}", *at.accuracy) : "", at.seconds_left)});
  };
  return train(graph, samples, options, watch);
}

/// A training's network, how it is trained and what it is made from.
struct TrainedFloat {
  Graph untrained;
  TrainOptions options;
  std::string made_from;
};

/// Of a new network of the task, which may be the teacher's. `options` have the loss.
TrainedFloat new_training(const Workplace& place, const Dataset& data, const Task& task, TrainOptions options) {
  Graph graph = task.network(data.classes().size());
  graph.name = place.recipe.name;
  graph.source = place.recipe.name;
  std::string made_from =
      sha256_hex(fmt::format("float\n{}\n{}\n{}\n{}\n{}", data.training_digest(), task.front_end_text(),
                             print_graph(graph), data.variation_text(), described(options)) +
                 options.loss->text());
  return {std::move(graph), std::move(options), std::move(made_from)};
}

TrainedFloat float_training(const Workplace& place, const Dataset& data) {
  TrainOptions options = place.recipe.training;
  options.loss = loss_in(place, data, options);
  return new_training(place, data, *place.recipe.task, std::move(options));
}

void forget_checkpoint(const Workplace& place, const std::string& made_from) {
  std::error_code ignored;
  fs::remove(checkpoint_of(place, made_from), ignored);
}

/// Lets the task take from the network's answers what it needs.
Graph settled(const Workplace& place, const Dataset& data, Graph network) {
  const Task& task = *place.recipe.task;
  task.settle(network, data, [&] { return answers(network, task, data, data.items(Part::kValidation)); });
  return network;
}

/// Writes the file and gives what it holds, so that a stage gives the same graph when it is done and when it was done
/// before.
Graph keep(const Workplace& place, Graph graph, const std::string& file, const std::string& made_from) {
  graph.metadata[std::string(kMadeFrom)] = made_from;
  write_model(graph, place.folder / file);
  std::optional<Graph> kept = made_before(place, file, made_from);
  expects(kept.has_value(), "a file that was just written says what it was made from");
  return std::move(*kept);
}

void work_in(const Workplace& place) {
  make_folder(place.folder);
  place.lock->take(place.folder);
}

/// Without the channels that the recipe does without.
Graph cut_network(const Workplace& place, const Dataset& data, const Graph& network) {
  constexpr int kBatch = 32;
  constexpr int kBatches = 64;
  TrainOptions options = place.recipe.training;
  options.batch = kBatch;
  options.loss = loss_in(place, data, options);
  ChannelScores scores(network);
  int seen = 0;
  observe_gradients(network, TrainingPart(*place.recipe.task, data, options.seed), options, kBatches,
                    [&](std::span<const float> gradients) {
                      scores.add(gradients);
                      place.watch({"scoring channels", static_cast<double>(++seen) / kBatches, ""});
                    });
  try {
    return cut_channels(network, scores.sums(), place.recipe.compress->cut);
  } catch (const Error& error) {
    throw error.within("compress");
  }
}

Ranges calibrated(const Workplace& place, const Dataset& data, const Graph& network) {
  const Task& task = *place.recipe.task;
  const std::vector<std::size_t> training = data.items(Part::kTraining);
  const auto count = std::min(to_size(place.recipe.calibration_items), training.size());
  const Tensor& input = network.tensor(network.inputs.front());
  return calibrate(network, count, [&](std::size_t i) {
    // Spread over all classes, for items may be sorted by class.
    const std::size_t item = training[i * training.size() / count];
    place.watch({"calibrating", static_cast<double>(i + 1) / static_cast<double>(count), ""});
    return std::vector<std::vector<std::byte>>{as_input(input, task.quantization(), task.features(data.input(item)))};
  });
}

}  // namespace

std::unique_ptr<const Dataset> gather_data(const Workplace& place) {
  std::unique_ptr<const Dataset> data =
      place.recipe.task->gather({place.folder, place.data, place.skip_bad, place.watch, [&] { work_in(place); }});
  if (place.recipe.decision) check_decision(place.recipe, *data);
  place.show_data(*data);
  return data;
}

Graph teacher_network(const Workplace& place, const Dataset& data) {
  const DistillRecipe& how = place.recipe.distill.value();
  const Graph student = place.recipe.task->network(data.classes().size());
  if (!how.task) {
    Graph teacher = float_network(read_model(how.file));
    check_teacher(teacher, student);
    return teacher;
  }
  work_in(place);
  TrainOptions options = how.training;
  options.loss = how.task->loss(options);
  const TrainedFloat training = new_training(place, data, *how.task, std::move(options));
  const std::string file = place.recipe.name + "_teacher.tflite";
  if (auto before = made_before(place, file, training.made_from)) return *before;
  check_teacher(training.untrained, student);
  Graph teacher = fold_batch_norms(
      train_in(place, data, training.untrained, training.options, training.made_from, "training the teacher"));
  how.task->describe(teacher, data);
  teacher = keep(place, settled(place, data, std::move(teacher)), file, training.made_from);
  forget_checkpoint(place, training.made_from);
  return teacher;
}

Graph train_network(const Workplace& place, const Dataset& data) {
  work_in(place);
  const TrainedFloat training = float_training(place, data);
  const std::string file = place.recipe.name + "_float.tflite";
  if (auto before = made_before(place, file, training.made_from)) return *before;
  Graph network =
      fold_batch_norms(train_in(place, data, training.untrained, training.options, training.made_from, "training"));
  place.recipe.task->describe(network, data);
  network = keep(place, settled(place, data, std::move(network)), file, training.made_from);
  // What is compressed goes on from it: it has the weights before the batch norms were folded into them.
  if (!place.recipe.compress) forget_checkpoint(place, training.made_from);
  return network;
}

Graph harden_network(const Workplace& place, const Dataset& data, const Graph& network) {
  TrainOptions options = place.recipe.training;
  options.epochs = std::max(options.epochs / 4, 1);
  options.initialize = false;
  options.learning_rate *= 0.3;
  const std::string made_from = sha256_hex(fmt::format(
      "hardened\n{}\n{}\n{}", network.metadata.at(std::string(kMadeFrom)), data.training_digest(), described(options)));
  const std::string file = place.recipe.name + "_hardened.tflite";
  if (auto before = made_before(place, file, made_from)) return *before;
  options.loss = loss_in(place, data, options);
  Graph hardened = train_in(place, data, network, options, made_from, "training on background");
  hardened.metadata = network.metadata;
  hardened = keep(place, settled(place, data, std::move(hardened)), file, made_from);
  forget_checkpoint(place, made_from);
  return hardened;
}

Graph compress_network(const Workplace& place, const Dataset& data) {
  const CompressRecipe& how = place.recipe.compress.value();
  const TrainedFloat training = float_training(place, data);
  const std::string made_from =
      sha256_hex(fmt::format("compressed\n{}\n{}\n{}", training.made_from, how.text(), described(how.training)));
  const std::string file = place.recipe.name + "_compressed.tflite";
  if (auto before = made_before(place, file, made_from)) return *before;

  // What train_network() did, for its checkpoint is there.
  Graph network = train_in(place, data, training.untrained, training.options, training.made_from, "training");
  if (how.cuts()) network = cut_network(place, data, network);
  const Parameters parameters = find_parameters(network);
  const std::vector<int> levels = parameter_levels(how, network, parameters);
  TrainOptions options = how.training;
  options.loss = loss_in(place, data, options);
  if (how.has_rule())
    options.weight_rule = std::make_shared<FewLevels>(parameters, FewLevelsOptions{how.density, levels});
  network = train_in(place, data, network, options, made_from, "compressing");
  write_parameter_levels(network, parameters, levels);
  network = fold_batch_norms(std::move(network));
  place.recipe.task->describe(network, data);
  network = keep(place, settled(place, data, std::move(network)), file, made_from);
  forget_checkpoint(place, made_from);
  return network;
}

Graph quantize_network(const Workplace& place, const Dataset& data, const Graph& network, bool is_dense) {
  const std::string made_from = sha256_hex(
      fmt::format("int8\n{}\n{}", network.metadata.at(std::string(kMadeFrom)), place.recipe.calibration_items));
  const std::string file = place.recipe.name + (is_dense ? "_dense.tflite" : "_int8.tflite");
  if (auto before = made_before(place, file, made_from)) return *before;
  Graph quantized = quantize_int8(network, calibrated(place, data, network), {place.recipe.task->quantization()});
  return keep(place, settled(place, data, std::move(quantized)), file, made_from);
}

Graph fine_tune_network(const Workplace& place, const Dataset& data, const Graph& network) {
  const std::string made_from =
      sha256_hex(fmt::format("qat\n{}\n{}\n{}", network.metadata.at(std::string(kMadeFrom)),
                             place.recipe.calibration_items, described(place.recipe.fine_tuning)));
  const std::string file = place.recipe.name + "_qat.tflite";
  if (auto before = made_before(place, file, made_from)) return *before;
  const std::vector<Quantization> inputs = {place.recipe.task->quantization()};
  const Ranges ranges = calibrated(place, data, network);
  TrainOptions options = place.recipe.fine_tuning;
  options.loss = loss_in(place, data, options);
  options.fake_quantization = quantization_of(network, ranges, inputs);
  Graph tuned = train_in(place, data, network, options, made_from, "fine-tuning");
  tuned.metadata = network.metadata;
  tuned = keep(place, settled(place, data, quantize_int8(tuned, options.fake_quantization)), file, made_from);
  forget_checkpoint(place, made_from);
  return tuned;
}

}  // namespace milliwatt
