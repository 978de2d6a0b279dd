// milliwatt classify MODEL FILE...: what a model hears in recordings, over time.
#include <iostream>
#include <memory>

#include "base/error.h"
#include "cli/command.h"
#include "report/classify_report.h"

namespace milliwatt {
namespace {

constexpr const char* kStandardInput = "-";

struct Options {
  std::string model;
  std::vector<std::string> files;
  double every_s = 0.25;
  bool as_json = false;
};

int classify(const Options& options) {
  const SoundNetwork network = read_sound_network(options.model);
  std::vector<HeardSound> sounds;
  const bool live = options.files.front() == kStandardInput && !options.as_json;
  for (const std::string& file : options.files) {
    if (file != kStandardInput) {
      sounds.push_back(classify_file(network, file, options.every_s));
    } else if (options.files.size() > 1) {
      throw Error("-: cannot be mixed with files; give it alone");
    } else {
      sounds.push_back(classify_samples(network, std::cin, options.every_s, [&](const HeardWindow& window) {
        if (live) print(window_text(network, window));
      }));
    }
  }
  if (options.as_json) print_json(classify_json(options.model, network, sounds));
  if (!options.as_json && !live) print(classify_text(network, sounds));
  return 0;
}

}  // namespace

void add_classify(CLI::App& app, Action& action) {
  const auto options = std::make_shared<Options>();
  CLI::App* command =
      app.add_subcommand("classify", "Say what a model hears in recordings: label and probability over time");
  command->footer("Example: milliwatt classify keyword-out/keyword.tflite recording.wav");
  add_model(*command, options->model, "A .tflite model written by `train` or `build`, or the folder of a build");
  command
      ->add_option(
          "FILE", options->files,
          "Recordings (.wav), or - for samples on standard input: 16-bit little-endian mono at the model's rate")
      ->required();
  command->add_option("--every", options->every_s, "Seconds from one answer to the next")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  add_json(*command, options->as_json);
  command->callback([options, &action] { action = [options] { return classify(*options); }; });
}

}  // namespace milliwatt
