// Where the gesture task's takes come from: a recipe's training, a trained model's trial, single files.
#include <fmt/format.h>

#include <utility>

#include "base/error.h"
#include "base/to_size.h"
#include "ops/execute.h"
#include "tasks/classification.h"
#include "tasks/codes.h"
#include "tasks/gesture/front_end.h"
#include "tasks/gesture/gesture_task.h"
#include "tasks/gesture/take_dataset.h"
#include "tasks/labels.h"
#include "tasks/trained_on.h"

namespace milliwatt {

std::unique_ptr<const Dataset> GestureTask::gather(const Gathering& where) const {
  const std::filesystem::path folder = where.data.value_or(where.folder / "takes");
  if (!where.data) {
    where.before_writing();
    make_takes(settings_.made, folder);
  }
  TakeSet set = read_take_folder(folder, settings_.form, where.skip_bad);
  if (set.classes.size() < 2) {
    throw Error(
        fmt::format("{}: has one class, {}: a network that always answers it would be right; add a second class",
                    folder.string(), set.classes.front()));
  }
  split_takes(set, settings_.split);
  return std::make_unique<TakeDataset>(std::move(set), settings_.ranges, settings_.variation);
}

Opened GestureTask::open(const Opening& what) const {
  TakeSet set = read_take_folder(what.data, settings_.form, what.skip_bad);
  std::string wanted = what.part;
  if (wanted.empty()) wanted = part_by_marks(settings_.trained_on, digests_of(set));
  if (wanted != "all") split_takes(set, settings_.split);
  const std::vector<int> labels = labels_in_model(set.classes, settings_.classes, what.data);
  for (Take& take : set.takes) take.label = labels[to_size(take.label)];
  set.classes = settings_.classes;
  const std::size_t left_out = set.left_out.size();
  return {std::make_unique<TakeDataset>(std::move(set), settings_.ranges, settings_.variation), wanted, left_out};
}

Json GestureTask::classify(const Graph& network, const std::string& model, const ClassifyRequest& request,
                           const std::function<void(const std::string&)>& print) const {
  Executor executor(network);
  const Tensor& input = network.tensor(network.inputs.front());
  const Tensor& output = network.tensor(network.outputs.front());
  Json json = {{"model", model}, {"classes", settings_.classes}, {"files", Json::array()}};
  for (const std::string& file : request.files) {
    Json answers = Json::array();
    for (const Take& take : read_takes(file, settings_.form)) {
      const std::vector<std::vector<std::byte>> inputs = {
          as_input(input, quantization(), motion_codes(settings_.ranges, take.numbers))};
      executor.reset();
      executor.run(inputs);
      const ScoredClass best = scored_class(output, executor.outputs().front());
      const std::string& label = settings_.classes.at(to_size(best.label));
      if (!request.as_json) print(fmt::format("{}: {}  {:.3f}\n", take.name, label, best.probability));
      answers.push_back({{"take", take.name}, {"label", label}, {"probability", best.probability}});
    }
    json["files"].push_back({{"file", file}, {"answers", std::move(answers)}});
  }
  return json;
}

}  // namespace milliwatt
