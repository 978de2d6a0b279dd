#include "recipe/training_part.h"

#include "base/to_size.h"
#include "tasks/codes.h"

namespace milliwatt {

TrainingPart::TrainingPart(const Task& task, const Dataset& data, std::uint64_t seed)
    : task_(&task), data_(&data), items_(data.items(Part::kTraining)), seed_(seed) {}

int TrainingPart::sample(std::int64_t epoch, std::int64_t index, std::span<float> input) const {
  const std::size_t item = items_.at(to_size(index));
  const std::vector<std::byte> varied = data_->varied(item, {seed_, epoch, index});
  dequantize(task_->features(varied), task_->quantization(), input);
  return data_->target(item).label;
}

}  // namespace milliwatt
