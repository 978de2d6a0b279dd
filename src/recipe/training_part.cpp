#include "recipe/training_part.h"

#include "base/to_size.h"
#include "tasks/codes.h"

namespace milliwatt {

TrainingPart::TrainingPart(const Task& task, const Dataset& data, std::uint64_t seed)
    : task_(&task), data_(&data), items_(data.items(Part::kTraining)), seed_(seed) {}

void TrainingPart::sample(std::int64_t epoch, std::int64_t index, std::span<float> input,
                          std::span<float> target) const {
  const std::size_t item = items_.at(to_size(index));
  const Variation how = {seed_, epoch, index};
  const VariedItem varied = data_->varied(item, how);
  dequantize(task_->features(varied.input), task_->quantization(), input);
  task_->fill_target(*data_, varied.target, input, target);
  task_->disturb(*data_, how, input);
}

}  // namespace milliwatt
