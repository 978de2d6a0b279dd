#include "fit/trial.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

#include "recipe/application.h"
#include "recipe/evaluate.h"

namespace milliwatt {

double try_shortly(Workplace place, const Dataset& data, int epochs) {
  Recipe& recipe = place.recipe;
  const double share = static_cast<double>(epochs) / recipe.training.epochs;
  recipe.training.epochs = epochs;
  if (recipe.compress) {
    TrainOptions& compressing = recipe.compress->training;
    compressing.epochs = std::max(1, static_cast<int>(std::lround(share * compressing.epochs)));
  }
  Graph network = train_network(place, data);
  if (recipe.compress) network = compress_network(place, data);
  const Graph int8 = quantize_network(place, data, network);
  return evaluate(int8, *recipe.task, data, Part::kValidation)->figure();
}

double try_fully(const Workplace& place, std::shared_ptr<const Dataset> data) {
  const Application made = make_network(place, std::move(data));
  return evaluate(made.int8, *place.recipe.task, *made.data, Part::kValidation)->figure();
}

void copy_stages(const std::filesystem::path& from, const std::filesystem::path& to, const std::string& name) {
  std::filesystem::create_directories(to);
  for (const char* stage : {"_float", "_dense", "_compressed", "_int8", "_qat"}) {
    const std::string file = name + stage + ".tflite";
    if (!std::filesystem::exists(from / file)) continue;
    std::filesystem::copy_file(from / file, to / file, std::filesystem::copy_options::overwrite_existing);
  }
}

}  // namespace milliwatt
