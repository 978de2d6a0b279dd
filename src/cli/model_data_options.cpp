#include "cli/model_data_options.h"

#include <fmt/format.h>

#include <filesystem>

#include "base/error.h"
#include "compress/float_network.h"
#include "recipe/task_model.h"
#include "tasks/tasks.h"

namespace milliwatt {

Graph model_or_build(const ModelTexts& model) {
  std::error_code ignored;
  if (std::filesystem::is_directory(model.file, ignored)) return read_task_model(model.file).graph;
  return read_verified_model(model.file, model.input_shapes());
}

std::unique_ptr<ModelData> model_data(const std::string& path, const Graph& model, const SampleRequest& samples,
                                      bool skip_bad) {
  if (const std::shared_ptr<const Task> task = task_of(model)) return task_data(path, {model, task}, skip_bad);
  return sample_data(path, float_network(model), samples);
}

double teacher_weight(const std::optional<double>& asked, const ModelData& data, const std::string& path) {
  constexpr double kWeightWithLabels = 0.5;
  if (!data.has_labels() && asked.value_or(1) != 1) {
    throw Error(fmt::format(
        "--distill: is {:g}, and {} has no labels; leave it out: the given model then teaches alone", *asked, path));
  }
  return asked.value_or(data.has_labels() ? kWeightWithLabels : 1);
}

}  // namespace milliwatt
