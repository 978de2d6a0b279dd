// A task: what is particular to one field (sound, pictures, ...) in the way from data to a board. It has its settings
// either from a recipe or from what a trained model's file says of itself.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/stage_progress.h"
#include "data/dataset.h"
#include "graph/graph.h"
#include "tasks/score.h"
#include "train/loss.h"
#include "train/train.h"

namespace milliwatt {

/// How the input of an application arrives on the device.
struct Arrival {
  bool by_rows = false;        ///< row by row, as a microphone gives it; otherwise all at once
  double seconds = 0;          ///< that one input spans; 0 if it is of a moment
  double rows_per_second = 0;  ///< of an endless input, which a stream may follow; 0: none
  int samples_per_second = 0;  ///< of sound; 0: it is none
  /// Whole inputs that come one after the other in a second; 0: as many as are asked for.
  double inputs_per_second() const { return seconds > 0 ? 1 / seconds : 0; }
};

/// Where a recipe's data come from.
struct Gathering {
  std::filesystem::path folder;               ///< of the recipe; what the project makes itself goes below it
  std::optional<std::filesystem::path> data;  ///< somebody's own, instead of what the project makes
  bool skip_bad = false;                      ///< leave out what cannot be used
  Watcher watch = [](const StageProgress&) {};
  std::function<void()> before_writing = [] {};  ///< to be called before anything is written below `folder`
};

/// Which data a model is to be tried on.
struct Opening {
  std::string data;       ///< of the form that gather() takes
  std::string part = {};  ///< test, validation, training or all; empty: the test part of the data that the model was
                          ///< trained on, and of any other data all
  bool skip_bad = false;  ///< leave out what cannot be used
};

struct Opened {
  std::unique_ptr<const Dataset> data;  ///< its classes are the model's
  std::string part;                     ///< test, validation, training or all
  std::size_t left_out = 0;             ///< files, pictures or rows that cannot be used
};

struct ClassifyRequest {
  std::vector<std::string> files;
  double every_s = 0.25;  ///< of what lasts: seconds from one answer to the next
  bool as_json = false;
};

/// What recipes of a task have where they say nothing else.
struct RecipeDefaults {
  TrainOptions training;
  double inferences_per_second = 1;
};

/// What a network says to some items: the bytes of its output for each.
using Answers = std::function<std::vector<std::vector<std::byte>>()>;

class Task {
 public:
  virtual ~Task() = default;

  /// As in list.inc and in recipes.
  virtual std::string_view name() const = 0;
  /// What one item of its data is called: clip, picture.
  virtual std::string_view noun() const = 0;

  // What runs on the device.

  virtual Arrival arrival() const = 0;
  /// Scale and zero point of what the network reads.
  virtual Quantization quantization() const = 0;
  /// What the network reads of an item, as the front end on the device computes it. `input`: as Dataset::input().
  virtual std::vector<std::int8_t> features(std::span<const std::byte> input) const = 0;
  /// The network with what makes its output an answer.
  virtual Graph answering(const Graph& network) const { return network; }
  /// The front end, then answering(). @throws Error if they do not fit together.
  virtual Graph application(const Graph& network) const { return answering(network); }
  virtual bool has_front_end() const { return false; }
  /// Everything of the front end that a training depends on.
  virtual std::string front_end_text() const = 0;
  /// For people, as one line without its end. Empty: there is none.
  virtual std::string front_end_line() const { return ""; }
  virtual Json front_end_json() const { return nullptr; }

  // What a recipe asks for.

  virtual RecipeDefaults defaults() const = 0;
  /// Where the recipe says its data are. Empty: the project makes them.
  virtual std::optional<std::filesystem::path> data_folder() const = 0;
  /// The data: listed, opened and checked; made first where there are none of somebody's own.
  /// @throws Error naming everything that is wrong with them.
  virtual std::unique_ptr<const Dataset> gather(const Gathering& where) const = 0;
  /// The float32 network, to be trained.
  virtual Graph network(std::size_t classes) const = 0;
  /// What training makes small.
  virtual std::shared_ptr<const Loss> loss(const TrainOptions& how) const { return class_loss(how.label_smoothing); }
  /// What the loss compares the network's output with. `varied`: the item's target, as varied; `input`: what the
  /// network reads of the varied item, as real numbers.
  virtual void fill_target(const Dataset& data, const Target& varied, std::span<const float> input,
                           std::span<float> target) const;
  /// Changes what the network reads of a varied item of `data`, after the target was filled: noise that the network is
  /// to see through.
  virtual void disturb(const Dataset& /*data*/, const Variation& /*how*/, std::span<float> /*input*/) const {}
  /// Writes into the metadata of a network trained on `data` what of_model() reads.
  virtual void describe(Graph& network, const Dataset& data) const = 0;
  /// Writes into the metadata of a network, trained or quantized, what follows from its answers to the validation part
  /// of `data`. `answers`: gives them, of answering().
  virtual void settle(Graph& /*network*/, const Dataset& /*data*/, const Answers& /*answers*/) const {}

  /// Of answering()'s answers to items of `data`: classes, if a task does not say otherwise.
  virtual std::unique_ptr<Score> score(const Dataset& data) const;

  // What a trained model is asked for.

  /// Its classes; empty in a task of a recipe.
  virtual std::vector<std::string> classes() const = 0;
  /// @throws Error if the data have a class that the model does not know, or something in them cannot be used.
  virtual Opened open(const Opening& what) const = 0;
  /// What the network answers to the files, as JSON or as text that goes to `print`, as soon as it is there.
  /// @throws Error naming a file that cannot be read.
  virtual Json classify(const Graph& network, const std::string& model, const ClassifyRequest& request,
                        const std::function<void(const std::string&)>& print) const = 0;
};

}  // namespace milliwatt
