// The task `table`: which class a row of numbers is of, or which value belongs to it, by dense layers.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/toml_table.h"
#include "tasks/table/row_dataset.h"
#include "tasks/task.h"

namespace milliwatt {

struct TableSettings {
  std::optional<std::filesystem::path> file;  ///< as the recipe says it. Empty: made rows
  TableForm form;
  int rows = 3'000;  ///< to make
  std::uint64_t seed = 1;
  Split split{SplitBy::kClip, 0.1, 0.2};
  double noise = 0.05;
  std::vector<int> hidden = {16};
  std::vector<std::string> classes;  ///< of a trained model
  Standardization standard;          ///< of a trained model
  std::string trained_on;            ///< marks of what a model was trained on
};

/// Writes a .csv file of `rows` rows of a machine's six sensors and its state: good, a worn bearing (vibration beyond
/// what speed and load explain), or blocked (current beyond what they explain). Same arguments, same bytes.
void make_machine_table(const std::filesystem::path& file, int rows, std::uint64_t seed);

class TableTask final : public Task {
 public:
  explicit TableTask(TableSettings settings);

  const TableSettings& settings() const { return settings_; }

  std::string_view name() const override { return "table"; }
  std::string_view noun() const override { return "row"; }

  Arrival arrival() const override { return {}; }
  Quantization quantization() const override;
  std::vector<std::int8_t> features(std::span<const std::byte> input) const override;
  std::string front_end_text() const override { return "standardized, by 1/32"; }

  RecipeDefaults defaults() const override;
  std::optional<std::filesystem::path> data_folder() const override { return settings_.file; }
  std::unique_ptr<const Dataset> gather(const Gathering& where) const override;
  Graph network(std::size_t classes) const override;
  std::shared_ptr<const Loss> loss(const TrainOptions& how) const override;
  void fill_target(const Dataset& data, const Target& varied, std::span<const float> input,
                   std::span<float> target) const override;
  Graph answering(const Graph& network) const override;
  std::unique_ptr<Score> score(const Dataset& data) const override;
  void describe(Graph& network, const Dataset& data) const override;

  std::vector<std::string> classes() const override { return settings_.classes; }
  Opened open(const Opening& what) const override;
  Json classify(const Graph& network, const std::string& model, const ClassifyRequest& request,
                const std::function<void(const std::string&)>& print) const override;

 private:
  TableSettings settings_;
};

}  // namespace milliwatt
