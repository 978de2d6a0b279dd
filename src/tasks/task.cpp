#include "tasks/task.h"

#include "tasks/class_score.h"

namespace milliwatt {

void Task::fill_target(const Dataset&, const Target& varied, std::span<const float>, std::span<float> target) const {
  target[0] = static_cast<float>(std::get<int>(varied));
}

std::unique_ptr<Score> Task::score(const Dataset& data) const { return std::make_unique<ClassScore>(data.classes()); }

}  // namespace milliwatt
