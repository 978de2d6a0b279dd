// milliwatt convert MODEL -o OUT.tflite: writes a model in another format.
#include <fmt/format.h>

#include <filesystem>

#include "base/numbers.h"
#include "cli/command.h"
#include "formats/read_model.h"
#include "formats/write_model.h"
#include "passes/fold_constants.h"
#include "passes/separate_padding.h"

namespace milliwatt {
namespace {

struct Options {
  ModelTexts model;
  std::string output;
  bool as_json = false;
};

int convert(const Options& options) {
  const Graph model = read_model(options.model.file, options.model.input_shapes());
  // What is made of constants and shapes alone is known in an .onnx file; a .tflite file keeps its operators.
  write_model(takes_padding(options.output) ? fold_constants(model) : separate_padding(model), options.output);
  const std::uintmax_t bytes = std::filesystem::file_size(options.output);
  if (options.as_json) {
    print_json({{"model", model.source}, {"output", options.output}, {"bytes", bytes}});
  } else {
    print(fmt::format("{}: {} operators, {} bytes\n", options.output, model.operators.size(),
                      grouped(static_cast<std::int64_t>(bytes))));
  }
  return 0;
}

}  // namespace

void add_convert(CLI::App& app, Action& action) {
  const auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("convert", "Convert a model to another file format");
  command->footer("Example: milliwatt convert kws.tflite -o again.tflite");
  add_model(*command, options->model);
  command
      ->add_option("-o,--output", options->output,
                   "The file to write. Its extension selects the format; supported: .tflite, .onnx")
      ->required();
  add_json(*command, options->as_json);
  command->callback([options, &action] { action = [options] { return convert(*options); }; });
}

}  // namespace milliwatt
