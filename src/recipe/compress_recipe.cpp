#include "recipe/compress_recipe.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "ops/questions.h"

namespace milliwatt {
namespace {

std::string ending_of(const std::string& layer) { return "*/" + layer.substr(layer.rfind('/') + 1); }

/// The layers that have weights, by their names.
std::vector<std::string> layers_of(const Graph& network) {
  std::vector<std::string> names;
  for (const Operator& op : network.operators) {
    const OpView view(network, op);
    if (type_of(view).weighted_sum(view)) names.push_back(op.name);
  }
  return names;
}

void read_layers(TomlTable table, const Graph& network, CompressRecipe& recipe) {
  for (const std::string& layer : layers_of(network)) {
    for (const std::string& name : {ending_of(layer), layer}) {
      const bool is_known =
          std::ranges::any_of(recipe.levels_of, [&](const auto& before) { return before.first == name; });
      if (is_known || !table.has(name)) continue;
      recipe.levels_of.emplace_back(name, 0);
      table.integer(name, 0, kMostLevels, recipe.levels_of.back().second);
    }
  }
  table.finish();
}

void read_channels(TomlTable table, const Graph& network, CompressRecipe& recipe) {
  constexpr int kMostChannels = 4096;
  for (const std::string& layer : layers_of(network)) {
    if (!table.has(layer)) continue;
    recipe.cut.channels.emplace_back(layer, 0);
    table.integer(layer, 1, kMostChannels, recipe.cut.channels.back().second);
  }
  table.finish();
}

}  // namespace

std::string CompressRecipe::text() const {
  std::string text = fmt::format("density {} levels {} macs {} multiple {}", density, levels, cut.macs, cut.multiple);
  for (const auto& [layer, count] : levels_of) text += fmt::format(" levels of {} {}", layer, count);
  for (const auto& [layer, count] : cut.channels) text += fmt::format(" channels of {} {}", layer, count);
  return text;
}

bool CompressRecipe::has_rule() const {
  return density < 1 || levels > 0 || std::ranges::any_of(levels_of, [](const auto& one) { return one.second > 0; });
}

CompressRecipe read_compress(TomlTable table, const TrainOptions& training, const Graph& network) {
  CompressRecipe recipe;
  recipe.training = training;
  recipe.training.initialize = false;
  table.integer("epochs", 1, 100'000, recipe.training.epochs);
  table.number("learning_rate", 1e-9, 10, recipe.training.learning_rate);
  table.number("weight_decay", 0, 1, recipe.training.weight_decay);
  table.number("density", 1e-4, 1, recipe.density);
  table.integer("levels", 0, kMostLevels, recipe.levels);
  read_layers(table.table("layers"), network, recipe);
  table.number("macs", 0.01, 1, recipe.cut.macs);
  table.integer("multiple", 1, 64, recipe.cut.multiple);
  read_channels(table.table("channels"), network, recipe);
  table.finish();
  return recipe;
}

std::vector<int> parameter_levels(const CompressRecipe& recipe, const Graph& network, const Parameters& parameters) {
  std::vector<int> levels(parameters.trained.size(), 0);
  for (const Operator& op : network.operators) {
    const OpView view(network, op);
    const std::optional<WeightedSum> sum = type_of(view).weighted_sum(view);
    if (!sum) continue;
    int of_layer = recipe.levels;
    // A layer's own name counts more than its ending.
    for (const std::string& name : {ending_of(op.name), op.name}) {
      for (const auto& [layer, count] : recipe.levels_of) {
        if (layer == name) of_layer = count;
      }
    }
    for (std::size_t i = 0; i < levels.size(); ++i) {
      if (parameters.trained[i].id == op.inputs[sum->weights]) levels[i] = of_layer;
    }
  }
  return levels;
}

}  // namespace milliwatt
