#include "cli/sample_options.h"

namespace milliwatt {

void add_sample_options(CLI::App& command, SampleRequest& samples) {
  command.add_option("--mean", samples.mean, "Pixels become (pixel - mean) / std: one number, or one for each channel")
      ->delimiter(',')
      ->allow_extra_args(false)
      ->capture_default_str();
  command.add_option("--std", samples.deviation, "See --mean. The default makes pixels 0 .. 1")
      ->delimiter(',')
      ->allow_extra_args(false)
      ->capture_default_str();
  command.add_option("--rate", samples.sample_rate, "Sample rate of the model's sound input in hertz")
      ->check(CLI::Range(1000, 768'000))
      ->capture_default_str();
  command.add_option(
      "--labels", samples.labels,
      "A .npy with one integer, or a .csv with one row and the column `label`, for each sample. Default: "
      "labels.npy or labels.csv in the data, else the folders that the samples lie in");
  command.add_option("--classes", samples.classes,
                     "A text file with the classes' names in the order of the model's output, one a line. Default: the "
                     "folders' names in their order");
}

}  // namespace milliwatt
