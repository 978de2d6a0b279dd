#include "cli/command.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <sstream>
#include <system_error>

#include "base/error.h"
#include "graph/text_cursor.h"

namespace milliwatt {
namespace {

void add_input_options(CLI::App& command, PlanOptionTexts& options) {
  CLI::Option* feed =
      command.add_option("--feed", options.feed, "How the input arrives: frame (all at once) or rows (one by one)")
          ->check(one_of({"frame", "rows"}))
          ->capture_default_str();
  CLI::Option* stream =
      command
          .add_flag(
              "--stream", options.stream,
              "For endless input: each call takes new rows and gives the answer for the window that ends with them")
          ->excludes(feed);
  command
      .add_option("--hop", options.hop_rows,
                  "New rows in each call. Default: the fewest that the network's strides allow")
      ->check(CLI::PositiveNumber)
      ->needs(stream);
  command
      .add_flag(
          "--causal", options.causal,
          "Remove the padding along time, so that each row is computed only once. This changes the network: check its "
          "accuracy")
      ->needs(stream);
}

void add_budget(CLI::App& command, RunBudget& budget) {
  command
      .add_option(
          "--ram", budget.ram_bytes,
          "Limit on the total RAM in bytes (32768 or 32K). Takes the fastest plan within it, up to four times the "
          "cycles of the fastest; the arena may then be below the lower bound of a faster plan")
      ->transform(CLI::AsSizeValue(false))
      ->excludes("--stream");
  command.add_option("--latency", budget.latency_ms, "Limit on the time of one inference in milliseconds")
      ->check(CLI::PositiveNumber)
      ->excludes("--stream");
}

}  // namespace

void print(std::string_view text) {
  if (std::fwrite(text.data(), 1, text.size(), stdout) == text.size() && std::fflush(stdout) == 0) return;
  throw Error(fmt::format("standard output: cannot be written: {}; free some space, or write somewhere else",
                          std::system_category().message(errno)));
}

void print_json(const Json& json) { print(json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n"); }

CLI::Validator one_of(const std::vector<std::string>& words) {
  const std::string list = fmt::format("{}", fmt::join(words, ", "));
  const auto check = [words, list](const std::string& word) {
    if (std::ranges::count(words, word) > 0) return std::string();
    return fmt::format("is \"{}\"; supported: {}", word, list);
  };
  return {check, fmt::format("{{{}}}", fmt::join(words, ","))};
}

void add_json(CLI::App& command, bool& as_json) {
  command.add_flag("--json", as_json, "Print one JSON object and nothing else on standard output");
}

void add_model(CLI::App& command, std::string& model, const char* help) {
  command.add_option("MODEL", model, help)->required();
}

void add_model(CLI::App& command, ModelTexts& model) {
  add_model(command, model.file, "A .tflite or .onnx file, or trees in a .json file");
  command.add_option("--shape", model.shapes, "The shape of an input of an .onnx file, NAME=1,3,96,96; once for each");
}

InputShapes ModelTexts::input_shapes() const {
  InputShapes result;
  for (const std::string& text : shapes) {
    const std::size_t equals = text.rfind('=');
    const std::string sizes = equals == std::string::npos ? "" : text.substr(equals + 1);
    Shape shape;
    std::istringstream rest(sizes);
    for (std::string word; std::getline(rest, word, ',');) {
      const auto size = TextCursor::parse_number<std::int64_t>(word);
      if (!size || *size < 1) throw Error(fmt::format("--shape {}: size \"{}\"; give NAME=1,3,96,96", text, word));
      shape.push_back(*size);
    }
    if (equals == 0 || shape.empty()) throw Error(fmt::format("--shape {}; give NAME=1,3,96,96", text));
    result[text.substr(0, equals)] = std::move(shape);
  }
  return result;
}

PlanRequest PlanOptionTexts::request() const {
  PlanRequest request;
  request.objective = parse_objective(objective);
  request.input = stream ? InputKind::kStream : feed == "rows" ? InputKind::kRows : InputKind::kFrame;
  request.hop_rows = hop_rows;
  request.causal = causal;
  request.prune_constants = prune_constants;
  if (coded && objective != "size")
    throw Error("--coded: decoding weights takes many times the cycles; add --for size");
  request.coded = coded;
  return request;
}

void add_plan_options(CLI::App& command, PlanOptionTexts& options) {
  command
      .add_option(
          "--for", options.objective,
          "Optimize for speed (fewest cycles, wait states ignored), ram or size (code). Default: the fastest plan "
          "that fits, wait states included")
      ->check(one_of({"speed", "ram", "size"}));
  command.add_flag("--coded", options.coded,
                   "With --for size: keep weights in a prefix code, decoded as they are used. Least flash, many times "
                   "the cycles. Taken by itself where nothing else fits");
  add_input_options(command, options);
  command.add_flag("--front-end", options.front_end,
                   "Take samples as input: add the sound front end that the model's metadata names");
  add_budget(command, options.budget);
  command.add_flag("!--no-prune-constants", options.prune_constants,
                   "Keep channels whose output is provably constant. Removing them (the default) changes no bit");
}

}  // namespace milliwatt
