// The data of a model's own task.
#include <fmt/format.h>

#include <utility>

#include "base/error.h"
#include "base/sha256.h"
#include "recipe/evaluate.h"
#include "recipe/model_data.h"
#include "recipe/training_part.h"
#include "tasks/codes.h"

namespace milliwatt {
namespace {

class TaskData final : public ModelData {
 public:
  TaskData(std::shared_ptr<const Task> task, std::unique_ptr<const Dataset> data)
      : task_(std::move(task)), data_(std::move(data)), training_(data_->items(Part::kTraining)) {}

  std::string text() const override {
    return fmt::format("{} {}s for training, {} for validation, {} for the test", training_.size(), task_->noun(),
                       count(Part::kValidation), count(Part::kTest));
  }
  std::string noun() const override { return std::string(task_->noun()); }
  std::size_t count(Part part) const override { return data_->items(part).size(); }
  bool has_labels() const override { return true; }

  std::unique_ptr<SampleSource> training(std::uint64_t seed) const override {
    return std::make_unique<TrainingPart>(*task_, *data_, seed);
  }
  std::shared_ptr<const Loss> loss(const TrainOptions& options) const override { return task_->loss(options); }
  std::vector<std::byte> training_input(std::size_t i) const override {
    Tensor reals;
    reals.type = ElementType::kFloat32;
    return as_input(reals, task_->quantization(), task_->features(data_->input(training_.at(i))));
  }
  Quantization input_quantization() const override { return task_->quantization(); }
  std::string digest() const override {
    return sha256_hex(data_->training_digest() + data_->variation_text() + data_->summary_text());
  }
  void settle(Graph& network) const override {
    task_->settle(network, *data_, [&] { return answers(network, *task_, *data_, data_->items(Part::kValidation)); });
  }

  std::unique_ptr<Score> score(const Graph& network, const Graph&, Part part) const override {
    return evaluate(network, *task_, *data_, part);
  }

  Graph application(const Graph& network) const override { return task_->application(network); }
  Arrival arrival() const override { return task_->arrival(); }
  Deployment deployment(const Board& board, const Graph& network, const DeploymentRequest& request) const override {
    return deploy(*task_, network, board, request);
  }

  BoardTrial try_on(const Board& board, const Graph& network, const Graph&, const DeploymentRequest& request,
                    std::size_t items) const override {
    return try_on_board(deployment(board, network, request), *task_, *data_, board,
                        spread(data_->items(Part::kTest), items));
  }

 private:
  const std::shared_ptr<const Task> task_;
  const std::unique_ptr<const Dataset> data_;
  const std::vector<std::size_t> training_;
};

}  // namespace

std::unique_ptr<ModelData> task_data(const std::string& path, const TaskModel& model, bool skip_bad) {
  Opened opened = model.task->open({path, "test", skip_bad});
  auto data = std::make_unique<TaskData>(model.task, std::move(opened.data));
  if (data->count(Part::kTraining) < 2 || data->count(Part::kTest) < 1) {
    throw Error(fmt::format("{}: has {}; give more of them", path, data->text()));
  }
  return data;
}

}  // namespace milliwatt
