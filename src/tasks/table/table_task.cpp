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
#include "tasks/trained_on.h"
#include "zoo/layer_stack.h"

namespace milliwatt {
namespace {

namespace fs = std::filesystem;

// Lines: header, target, group; inputs; shares; means; deviations; then the name of each column that is not read.
constexpr std::string_view kTable = "milliwatt.table";

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
  data.integer("inputs", 1, 4'096, settings.form.inputs);
  data.integer("rows", 60, 1'000'000, settings.rows);
  data.integer("seed", 0, std::int64_t{1} << 62, settings.seed);
  data.number("validation_share", 0.01, 0.4, settings.validation_share);
  data.number("test_share", 0.01, 0.4, settings.test_share);
  data.number("noise", 0, 1, settings.noise);
  data.finish();
  TomlTable model = recipe.table("model");
  model.integers("hidden", 1, 4'096, settings.hidden);
  model.finish();
  return settings;
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
  if (table.classes.size() < 2) throw Error(file.string() + ": has one class; a classifier needs two or more");
  split_table(table, settings_.validation_share, settings_.test_share);
  Standardization standard = standardization_of(table);
  return std::make_unique<RowDataset>(std::move(table), std::move(standard), settings_.noise);
}

Graph TableTask::network(std::size_t classes) const {
  LayerStack stack("mlp", "row", {1, settings_.form.inputs});
  int number = 0;
  for (const int neurons : settings_.hidden) stack.dense(fmt::format("dense{}", ++number), neurons, "relu");
  return std::move(stack).classify(static_cast<std::int64_t>(classes));
}

void TableTask::describe(Graph& network, const Dataset& data) const {
  const auto* const rows = dynamic_cast<const RowDataset*>(&data);
  expects(rows != nullptr, "a table's data are rows");
  write_labels(network, data.classes());
  const TableForm& form = settings_.form;
  network.metadata[std::string(kTable)] =
      fmt::format("{}\n{}\n{}\n{}\n{} {}\n{}\n{}\n{}\n", form.header ? 1 : 0, form.target, form.group, form.inputs,
                  settings_.validation_share, settings_.test_share, fmt::join(rows->standard().means, " "),
                  fmt::join(rows->standard().deviations, " "), fmt::join(form.ignored, "\n"));
  network.metadata[std::string(kTrainedOn)] = training_marks(data, rows->digests());
}

Opened TableTask::open(const Opening& what) const {
  Table table = read_table(what.data, settings_.form, true, what.skip_bad);
  const std::vector<int> labels = labels_in_model(table.classes, settings_.classes, what.data);
  for (TableRow& row : table.rows) row.label = labels[to_size(row.label)];
  table.classes = settings_.classes;
  std::string wanted = what.part;
  if (wanted.empty()) wanted = part_by_marks(settings_.trained_on, RowDataset(table, settings_.standard, 0).digests());
  if (wanted != "all") split_table(table, settings_.validation_share, settings_.test_share);
  const std::size_t left_out = table.left_out.size();
  return {std::make_unique<RowDataset>(std::move(table), settings_.standard, 0), wanted, left_out};
}

Json TableTask::classify(const Graph& network, const std::string& model, const ClassifyRequest& request,
                         const std::function<void(const std::string&)>& print) const {
  Executor executor(network);
  const Tensor& input = network.tensor(network.inputs.front());
  const Tensor& output = network.tensor(network.outputs.front());
  Json json = {{"model", model}, {"classes", settings_.classes}, {"files", Json::array()}};
  for (const std::string& file : request.files) {
    Json answers = Json::array();
    for (const TableRow& row : read_table(file, settings_.form, false, false).rows) {
      const std::vector<std::vector<std::byte>> inputs = {
          as_input(input, quantization(), features(codes_of(row.numbers, settings_.standard)))};
      executor.reset();
      executor.run(inputs);
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
  const std::vector<double> share = numbers_of(shares);
  settings.standard = {numbers_of(means), numbers_of(deviations)};
  const Shape& input = model.tensor(model.inputs.at(0)).shape;
  const auto count = to_size(input.size() == 2 ? input[1] : 0);
  const bool has_shares = share.size() == 2 && share[0] > 0 && share[1] > 0 && share[0] + share[1] < 1;
  if (!has_shares || count == 0 || inputs != std::to_string(count) || settings.standard.means.size() != count ||
      settings.standard.deviations.size() != count || settings.classes.empty() ||
      !std::ranges::all_of(settings.standard.deviations, [](double deviation) { return deviation > 0; })) {
    throw Error(fmt::format("metadata {}: do not fit the input {}; use a model written by `milliwatt train`", kTable,
                            shape_text(input)));
  }
  settings.form.inputs = static_cast<int>(count);
  settings.validation_share = share[0];
  settings.test_share = share[1];
  const auto trained_on = model.metadata.find(kTrainedOn);
  if (trained_on != model.metadata.end()) settings.trained_on = trained_on->second;
  return std::make_unique<TableTask>(std::move(settings));
}

}  // namespace table_task
}  // namespace milliwatt
