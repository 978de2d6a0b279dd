#include "tasks/table/table_task.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cstring>
#include <sstream>
#include <utility>

#include "base/error.h"
#include "base/to_size.h"
#include "graph/builder.h"
#include "ops/execute.h"
#include "tasks/classification.h"
#include "tasks/codes.h"
#include "tasks/labels.h"
#include "tasks/read_shares.h"
#include "tasks/table/value_score.h"
#include "tasks/trained_on.h"
#include "zoo/layer_stack.h"
#include "zoo/tail.h"

namespace milliwatt {
namespace {

namespace fs = std::filesystem;

// Lines: header, target, group; inputs; shares; means; deviations; then the name of each column that is not read.
constexpr std::string_view kTable = "milliwatt.table";
// Mean and deviation of the target, if it is a number.
constexpr std::string_view kValue = "milliwatt.value";

TableSettings read_settings(TomlTable& recipe) {
  TableSettings settings;
  TomlTable data = recipe.table("data");
  std::string file;
  data.text("file", file);
  if (!file.empty()) settings.file = file;
  data.flag("header", settings.form.header);
  data.text("target", settings.form.target);
  data.text("group", settings.form.group);
  data.texts("ignored", settings.form.ignored);
  std::string answer = "class";
  data.word("answer", {"class", "value"}, answer);
  settings.form.values = answer == "value";
  data.integer("inputs", 1, 4'096, settings.form.inputs);
  data.integer("rows", 60, 1'000'000, settings.rows);
  data.integer("seed", 0, std::int64_t{1} << 62, settings.seed);
  read_shares(data, settings.split);
  data.number("noise", 0, 1, settings.noise);
  data.finish();
  TomlTable model = recipe.table("model");
  model.integers("hidden", 1, 4'096, settings.hidden);
  model.finish();
  return settings;
}

const RowDataset& rows_of(const Dataset& data) {
  const auto* const rows = dynamic_cast<const RowDataset*>(&data);
  expects(rows != nullptr, "a table's data are rows");
  return *rows;
}

std::vector<double> numbers_of(const std::string& line) {
  std::istringstream stream(line);
  std::vector<double> numbers;
  for (double number = 0; stream >> number;) numbers.push_back(number);
  return numbers;
}

}  // namespace

TableTask::TableTask(TableSettings settings) : settings_(std::move(settings)) {}

Quantization TableTask::quantization() const { return per_tensor(1.0F / 32, 0); }

std::vector<std::int8_t> TableTask::features(std::span<const std::byte> input) const {
  std::vector<std::int8_t> codes(input.size());
  std::memcpy(codes.data(), input.data(), input.size());
  return codes;
}

RecipeDefaults TableTask::defaults() const {
  RecipeDefaults defaults;
  defaults.training.epochs = 60;
  defaults.training.batch = 32;
  defaults.training.learning_rate = 1e-2;
  defaults.training.weight_decay = 1e-2;
  return defaults;
}

std::unique_ptr<const Dataset> TableTask::gather(const Gathering& where) const {
  const fs::path file = where.data.value_or(where.folder / "rows.csv");
  if (!where.data) {
    where.before_writing();
    make_machine_table(file, settings_.rows, settings_.seed);
  }
  Table table = read_table(file, settings_.form, true, where.skip_bad);
  if (!settings_.form.values && table.classes.size() < 2)
    throw Error(file.string() + ": has one class; a classifier needs two or more");
  split_table(table, settings_.split);
  Standardization standard = standardization_of(table);
  return std::make_unique<RowDataset>(std::move(table), std::move(standard), settings_.noise);
}

Graph TableTask::network(std::size_t classes) const {
  LayerStack stack("mlp", "row", {1, settings_.form.inputs});
  int number = 0;
  for (const int neurons : settings_.hidden) stack.dense(fmt::format("dense{}", ++number), neurons, "relu");
  if (!settings_.form.values) return std::move(stack).classify(static_cast<std::int64_t>(classes));
  stack.dense("value", 1, "none");
  return std::move(stack).end();
}

std::shared_ptr<const Loss> TableTask::loss(const TrainOptions& how) const {
  return settings_.form.values ? squared_loss() : Task::loss(how);
}

void TableTask::fill_target(const Dataset& data, const Target& varied, std::span<const float> input,
                            std::span<float> target) const {
  if (!settings_.form.values) return Task::fill_target(data, varied, input, target);
  const Standardization& standard = rows_of(data).standard();
  const double value = static_cast<double>(std::get<std::vector<float>>(varied).at(0));
  target[0] = static_cast<float>((value - standard.target_mean) / standard.target_deviation);
}

Graph TableTask::answering(const Graph& network) const {
  const auto said = network.metadata.find(kValue);
  if (said == network.metadata.end()) return network;
  const std::vector<double> figures = numbers_of(said->second);
  expects(figures.size() == 2, "of_model() has looked at it");
  Graph graph = network;
  GraphTail tail(graph);
  const TensorId standardized = tail.real(graph.outputs[0], "standardized");
  const Tensor like = graph.tensor(standardized);
  const Attributes plain = {{"activation", "none"}};
  const auto constant = [&](const std::string& name, double value) {
    return tail.constant(name, {1}, std::vector<float>{static_cast<float>(value)});
  };
  const TensorId scaled = tail.op("MUL", "scaled", {standardized, constant("deviation", figures[1])}, plain, like);
  graph.outputs[0] = tail.op("ADD", "answer", {scaled, constant("mean", figures[0])}, plain, like);
  return graph;
}

std::unique_ptr<Score> TableTask::score(const Dataset& data) const {
  if (settings_.form.values) return std::make_unique<ValueScore>();
  return Task::score(data);
}

void TableTask::describe(Graph& network, const Dataset& data) const {
  const Standardization& standard = rows_of(data).standard();
  if (settings_.form.values) {
    network.metadata[std::string(kValue)] = fmt::format("{} {}", standard.target_mean, standard.target_deviation);
  } else {
    write_labels(network, data.classes());
  }
  const TableForm& form = settings_.form;
  network.metadata[std::string(kTable)] =
      fmt::format("{}\n{}\n{}\n{}\n{} {} {}\n{}\n{}\n{}\n", form.header ? 1 : 0, form.target, form.group, form.inputs,
                  settings_.split.validation_share, settings_.split.test_share, settings_.split.fold,
                  fmt::join(standard.means, " "), fmt::join(standard.deviations, " "), fmt::join(form.ignored, "\n"));
  network.metadata[std::string(kTrainedOn)] = training_marks(data, rows_of(data).digests());
}

Opened TableTask::open(const Opening& what) const {
  Table table = read_table(what.data, settings_.form, true, what.skip_bad);
  if (!settings_.form.values) {
    const std::vector<int> labels = labels_in_model(table.classes, settings_.classes, what.data);
    for (TableRow& row : table.rows) row.label = labels[to_size(row.label)];
    table.classes = settings_.classes;
  }
  std::string wanted = what.part;
  if (wanted.empty()) wanted = part_by_marks(settings_.trained_on, RowDataset(table, settings_.standard, 0).digests());
  if (wanted != "all") split_table(table, settings_.split);
  const std::size_t left_out = table.left_out.size();
  return {std::make_unique<RowDataset>(std::move(table), settings_.standard, 0), wanted, left_out};
}

Json TableTask::classify(const Graph& network, const std::string& model, const ClassifyRequest& request,
                         const std::function<void(const std::string&)>& print) const {
  const Graph answers_of = answering(network);
  Executor executor(answers_of);
  const Tensor& input = answers_of.tensor(answers_of.inputs.front());
  const Tensor& output = answers_of.tensor(answers_of.outputs.front());
  Json json = {{"model", model}, {"classes", settings_.classes}, {"files", Json::array()}};
  for (const std::string& file : request.files) {
    Json answers = Json::array();
    for (const TableRow& row : read_table(file, settings_.form, false, false).rows) {
      const std::vector<std::vector<std::byte>> inputs = {
          as_input(input, quantization(), features(codes_of(row.numbers, settings_.standard)))};
      executor.reset();
      executor.run(inputs);
      if (settings_.form.values) {
        float value = 0;
        std::memcpy(&value, executor.outputs().front().data(), sizeof value);
        if (!request.as_json) print(fmt::format("{}: {}\n", row.name, value));
        answers.push_back({{"row", row.name}, {"value", value}});
        continue;
      }
      const ScoredClass best = scored_class(output, executor.outputs().front());
      const std::string& label = settings_.classes.at(to_size(best.label));
      if (!request.as_json) print(fmt::format("{}: {}  {:.3f}\n", row.name, label, best.probability));
      answers.push_back({{"row", row.name}, {"label", label}, {"probability", best.probability}});
    }
    json["files"].push_back({{"file", file}, {"answers", std::move(answers)}});
  }
  return json;
}

namespace table_task {

std::unique_ptr<Task> read(TomlTable& recipe) { return std::make_unique<TableTask>(read_settings(recipe)); }

std::unique_ptr<Task> of_model(const Graph& model) {
  const auto said = model.metadata.find(kTable);
  if (said == model.metadata.end()) return nullptr;
  TableSettings settings;
  settings.classes = labels_of(model);
  std::istringstream stream(said->second);
  std::string header, inputs, shares, means, deviations;
  std::getline(stream, header);
  std::getline(stream, settings.form.target);
  std::getline(stream, settings.form.group);
  std::getline(stream, inputs);
  std::getline(stream, shares);
  std::getline(stream, means);
  std::getline(stream, deviations);
  for (std::string column; std::getline(stream, column);) {
    if (!column.empty()) settings.form.ignored.push_back(column);
  }
  settings.form.header = header == "1";
  const auto value = model.metadata.find(kValue);
  settings.form.values = value != model.metadata.end();
  const std::vector<double> target = settings.form.values ? numbers_of(value->second) : std::vector<double>{0, 1};
  const std::vector<double> share = numbers_of(shares);
  settings.standard = {numbers_of(means), numbers_of(deviations), 0, 1};
  const Shape& input = model.tensor(model.inputs.at(0)).shape;
  const auto count = to_size(input.size() == 2 ? input[1] : 0);
  const bool has_shares =
      share.size() == 3 && share[0] > 0 && share[1] > 0 && share[0] + share[1] < 1 && share[2] >= 0 && share[2] < 100;
  if (!has_shares || count == 0 || inputs != std::to_string(count) || settings.standard.means.size() != count ||
      settings.standard.deviations.size() != count || settings.classes.empty() != settings.form.values ||
      target.size() != 2 || !(target[1] > 0) ||
      !std::ranges::all_of(settings.standard.deviations, [](double deviation) { return deviation > 0; })) {
    throw Error(fmt::format("metadata {}: do not fit the input {}; use a model written by `milliwatt train`", kTable,
                            shape_text(input)));
  }
  settings.form.inputs = static_cast<int>(count);
  settings.split.validation_share = share[0];
  settings.split.test_share = share[1];
  settings.split.fold = static_cast<int>(share[2]);
  const auto trained_on = model.metadata.find(kTrainedOn);
  if (trained_on != model.metadata.end()) settings.trained_on = trained_on->second;
  return std::make_unique<TableTask>(std::move(settings));
}

}  // namespace table_task
}  // namespace milliwatt
