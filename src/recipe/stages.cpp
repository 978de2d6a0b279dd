#include "recipe/stages.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/error.h"
#include "base/files.h"
#include "base/in_quotes.h"
#include "base/sha256.h"
#include "base/to_size.h"
#include "compress/quantize.h"
#include "formats/read_model.h"
#include "formats/write_model.h"
#include "graph/text.h"
#include "ops/operator.h"
#include "passes/fold_batch_norms.h"
#include "recipe/clip_marks.h"
#include "recipe/evaluate.h"
#include "recipe/metadata.h"
#include "tasks/ds_cnn.h"

namespace milliwatt {
namespace {

namespace fs = std::filesystem;

void make_folder(const fs::path& folder) {
  std::error_code failure;
  fs::create_directories(folder, failure);
  if (failure)
    throw Error(fmt::format("{}: {}; give a folder that you can write to", folder.string(), failure.message()));
}

/// All but the test clips.
std::vector<SoundClip> used_in_training(const SoundFolder& sounds) {
  std::vector<SoundClip> used;
  for (const SoundClip& clip : sounds.clips) {
    if (clip.part != Part::kTest) used.push_back(clip);
  }
  return used;
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

std::string described(const Augmentation& how) {
  return fmt::format("shift {} gain {} noise {} {} {}", how.shift_ms, how.gain_db, how.noise_share, how.noise_db_lowest,
                     how.noise_db_highest);
}

std::string described(const TrainOptions& how) {
  return fmt::format("epochs {} batch {} rate {} decay {} smoothing {} seed {} threads {}", how.epochs, how.batch,
                     how.learning_rate, how.weight_decay, how.label_smoothing, how.seed, how.threads);
}

/// Each work has a checkpoint of its own, which goes when the work is done.
fs::path checkpoint_of(const Workplace& place, const std::string& made_from) {
  return place.folder / fmt::format("{}-{}.checkpoint", place.recipe.name, made_from.substr(0, 12));
}

Graph train_in(const Workplace& place, const Listening& listening, const Graph& graph, TrainOptions options,
               const std::string& made_from, const std::string& stage) {
  const TrainingSounds samples(listening, place.recipe.augmentation, options.seed);
  options.checkpoint = checkpoint_of(place, made_from);
  const auto watch = [&](const TrainProgress& at) {
    const double batches = static_cast<double>(at.epochs * at.batches);
    const double done = static_cast<double>((at.epoch - 1) * at.batches + at.batch) / batches;
    place.watch({stage, done,
                 fmt::format("epoch {}/{}, loss {:.3f}, accuracy {:.3f}, {:.0f} s left", at.epoch, at.epochs, at.loss,
                             at.accuracy, at.seconds_left)});
  };
  return train(graph, samples, options, watch);
}

/// Writes the file and gives what it holds, so that a stage gives the same graph when it is done and when it was done
/// before.
Graph keep(const Workplace& place, Graph graph, const std::string& file, const std::string& made_from) {
  graph.metadata[std::string(kMadeFrom)] = made_from;
  write_model(graph, place.folder / file);
  std::error_code ignored;
  fs::remove(checkpoint_of(place, made_from), ignored);
  std::optional<Graph> kept = made_before(place, file, made_from);
  expects(kept.has_value(), "a file that was just written says what it was made from");
  return std::move(*kept);
}

void work_in(const Workplace& place) {
  make_folder(place.folder);
  place.lock->take(place.folder);
}

void make_clips(const Workplace& place, const fs::path& folder) {
  if (place.recipe.split == SplitBy::kFolder) {
    throw Error(
        "data.split: \"folder\" is for recordings of your own; name them with --data, or with `folder` in [data]");
  }
  work_in(place);
  make_spoken_words(place.recipe.words, folder, [&](int done, int all) {
    place.watch({"speaking words", static_cast<double>(done) / all, fmt::format("{} of {} clips", done, all)});
  });
}

Ranges calibrated(const Workplace& place, const Listening& listening, const Graph& network) {
  const std::vector<std::size_t> training = listening.part(Part::kTraining);
  const auto count = std::min(to_size(place.recipe.calibration_clips), training.size());
  const Quantization quantization = log_mel_quantization(listening.front_end);
  const Tensor& input = network.tensor(network.inputs.front());
  return calibrate(network, count, [&](std::size_t i) {
    // Spread over all classes: the clips are sorted by class.
    const std::size_t clip = training[i * training.size() / count];
    place.watch({"calibrating", static_cast<double>(i + 1) / static_cast<double>(count), ""});
    return std::vector<std::vector<std::byte>>{as_input(input, quantization, listening.features(clip))};
  });
}

}  // namespace

Listening gather_sounds(const Workplace& place) {
  const Recipe& recipe = place.recipe;
  const fs::path clips = place.data.value_or(place.folder / "clips");
  if (!place.data) make_clips(place, clips);
  SoundFolder sounds = find_sounds(clips, {recipe.split, recipe.validation_share, recipe.test_share});
  if (sounds.classes.size() < 2) {
    throw Error(fmt::format(
        "{}: has one class, {}: a network that always answers it would be right; add the folder of a second class, for "
        "example of other sounds",
        clips.string(), in_quotes(sounds.classes.front())));
  }
  check_clips(sounds, [&](std::size_t done, std::size_t all) {
    place.watch({"checking clips", static_cast<double>(done) / static_cast<double>(all), fmt::format("of {}", all)});
  });
  if (place.skip_bad)
    leave_out_bad_clips(sounds);
  else
    refuse_bad_clips(sounds, "mend or delete them, or leave them out with --skip-bad");
  Listening listening{std::move(sounds), recipe.front_end, to_size(recipe.samples())};
  place.show_clips(listening);
  return listening;
}

Graph train_network(const Workplace& place, const Listening& listening) {
  const Recipe& recipe = place.recipe;
  DsCnn shape = recipe.model;
  shape.classes = static_cast<int>(listening.sounds.classes.size());
  work_in(place);
  Graph graph = ds_cnn(shape);
  graph.name = recipe.name;
  graph.source = recipe.name;
  const std::string made_from = sha256_hex(fmt::format("float\n{}\n{}\n{}\n{}\n{}", training_digest(listening.sounds),
                                                       log_mel_text(recipe.front_end), print_graph(graph),
                                                       described(recipe.augmentation), described(recipe.training)));
  const std::string file = recipe.name + "_float.tflite";
  if (auto before = made_before(place, file, made_from)) return *before;

  Graph network = fold_batch_norms(train_in(place, listening, graph, recipe.training, made_from, "training"));
  describe_sound_model(network,
                       {listening.sounds.classes, recipe.front_end, recipe.samples(), recipe.validation_share,
                        recipe.test_share, listening.sounds.split, clip_marks(used_in_training(listening.sounds))});
  return keep(place, std::move(network), file, made_from);
}

Graph quantize_network(const Workplace& place, const Listening& listening, const Graph& network) {
  const std::string made_from = sha256_hex(
      fmt::format("int8\n{}\n{}", network.metadata.at(std::string(kMadeFrom)), place.recipe.calibration_clips));
  const std::string file = place.recipe.name + "_int8.tflite";
  if (auto before = made_before(place, file, made_from)) return *before;
  Graph quantized =
      quantize_int8(network, calibrated(place, listening, network), {log_mel_quantization(listening.front_end)});
  return keep(place, std::move(quantized), file, made_from);
}

Graph fine_tune_network(const Workplace& place, const Listening& listening, const Graph& network) {
  const std::string made_from =
      sha256_hex(fmt::format("qat\n{}\n{}\n{}", network.metadata.at(std::string(kMadeFrom)),
                             place.recipe.calibration_clips, described(place.recipe.fine_tuning)));
  const std::string file = place.recipe.name + "_qat.tflite";
  if (auto before = made_before(place, file, made_from)) return *before;
  const std::vector<Quantization> inputs = {log_mel_quantization(listening.front_end)};
  const Ranges ranges = calibrated(place, listening, network);
  TrainOptions options = place.recipe.fine_tuning;
  options.fake_quantization = quantization_of(network, ranges, inputs);
  Graph tuned = train_in(place, listening, network, options, made_from, "fine-tuning");
  tuned.metadata = network.metadata;
  return keep(place, quantize_int8(tuned, options.fake_quantization), file, made_from);
}

}  // namespace milliwatt
