// milliwatt quantize MODEL --data DIR: a float32 model becomes an int8 one, by calibration.
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <memory>
#include <mutex>

#include "base/error.h"
#include "base/to_size.h"
#include "cli/command.h"
#include "cli/progress.h"
#include "cli/sample_options.h"
#include "compress/compare_networks.h"
#include "compress/quantize_model.h"
#include "data/sample_labels.h"
#include "data/sample_set.h"
#include "data/spread.h"
#include "formats/write_model.h"
#include "passes/separate_padding.h"
#include "report/quantize_report.h"

namespace milliwatt {
namespace {

struct Options {
  ModelTexts model;
  std::string data, output, method = "minmax", io = "int8";
  SampleRequest samples;
  std::size_t calibration = 200, compared = 1000;
  bool per_tensor = false, correct_biases = true, as_json = false;
};

QuantizeRequest request_of(const Options& options) {
  static const std::map<std::string, RangeMethod> kMethods = {
      {"minmax", RangeMethod::kMinMax}, {"percentile", RangeMethod::kPercentile}, {"mse", RangeMethod::kMse}};
  return {kMethods.at(options.method),
          options.io == "float" ? NetworkIo::kFloat : NetworkIo::kInt8,
          {options.per_tensor},
          options.correct_biases};
}

/// The samples in a row, each shown as it is asked for.
SampleInputs watched(const SampleSet& set, const std::vector<std::size_t>& numbers, ProgressLine& progress,
                     const std::string& stage) {
  const auto turns = std::make_shared<std::mutex>();
  const auto done = std::make_shared<std::size_t>(0);
  return [&set, &numbers, &progress, stage, turns, done](std::size_t i) {
    {
      const std::lock_guard<std::mutex> lock(*turns);
      progress.show({stage, static_cast<double>((*done)++ % numbers.size()) / static_cast<double>(numbers.size()), {}});
    }
    return set.inputs(numbers[i]);
  };
}

std::string output_of(const Options& options, const Graph& model) {
  return options.output.empty() ? std::filesystem::path(model.source).stem().string() + "_int8.tflite" : options.output;
}

int quantize(const Options& options) {
  Graph model = read_model(options.model.file, options.model.input_shapes());
  refuse_codes(model);
  const SampleSet set = read_samples(options.data, model, options.samples);
  check_labels(set.labels, model);
  const std::vector<std::size_t> calibrating = spread(set.size(), options.calibration);
  const std::vector<std::size_t> rest = without(set.size(), calibrating);
  const std::vector<std::size_t> comparing =
      rest.empty() ? spread(set.size(), options.compared) : chosen(rest, spread(rest.size(), options.compared));

  ProgressLine progress(ProgressLine::Where::kTerminalOnly);
  // From here on there are two networks, whose tensors have the same numbers.
  const QuantizedModel quantized = quantize_model(
      std::move(model), calibrating.size(), watched(set, calibrating, progress, "calibrate"), request_of(options));
  std::vector<int> labels;
  for (const std::size_t number : comparing) {
    if (!set.labels.empty()) labels.push_back(set.labels[number]);
  }
  const NetworkComparison comparison = compare_networks(quantized.reals, quantized.int8.graph, comparing.size(),
                                                        watched(set, comparing, progress, "compare"), labels);
  progress.end();
  const std::string output = output_of(options, quantized.reals);
  write_model(separate_padding(quantized.int8.graph), output);
  const QuantizeReport report = {quantized,
                                 comparison,
                                 options.data,
                                 set.conversion,
                                 options.method,
                                 output,
                                 static_cast<std::int64_t>(std::filesystem::file_size(output)),
                                 calibrating.size(),
                                 comparing.size(),
                                 !rest.empty()};
  options.as_json ? print_json(quantize_json(report)) : print(quantize_text(report));
  return 0;
}

}  // namespace

void add_quantize(CLI::App& app, Action& action) {
  const auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand(
      "quantize", "Quantize a float32 model to int8 by calibration, and measure what it costs in accuracy");
  command->footer("Example: milliwatt quantize resnet.tflite --data pictures --std 1 -o resnet_int8.tflite");
  add_model(*command, options->model);
  command
      ->add_option("--data", options->data,
                   "Samples of the model's inputs: .npy, .npz (keys 0, 1, ..., samples along the first axis), or a "
                   "folder of .npy, pictures or .wav, perhaps one folder for each class")
      ->required();
  command->add_option("-o,--output", options->output, "The .tflite to write. Default: MODEL_int8.tflite");
  command
      ->add_option("--method", options->method,
                   "Which values the codes hold: minmax (all), percentile (all but 0.005 % at either end), mse (the "
                   "range of least squared error)")
      ->check(one_of({"minmax", "percentile", "mse"}))
      ->capture_default_str();
  command->add_option("--samples", options->calibration, "Calibrate with at most this many, spread over the data")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  command
      ->add_option("--compare", options->compared,
                   "Compare the networks on at most this many; samples that calibration did not use, if there are any")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  command->add_flag("--per-tensor", options->per_tensor, "One scale for all weights of a layer, not one a channel");
  command->add_flag("!--no-bias-correction", options->correct_biases,
                    "Leave biases as they are. By default they take back what rounding the weights adds on average");
  command->add_option("--io", options->io, "Type of the model's inputs and outputs")
      ->check(one_of({"int8", "float"}))
      ->capture_default_str();
  add_sample_options(*command, options->samples);
  add_json(*command, options->as_json);
  command->callback([options, &action] { action = [options] { return quantize(*options); }; });
}

}  // namespace milliwatt
