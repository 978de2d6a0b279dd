#include "plan/relaxed_steps.h"

#include <algorithm>

namespace milliwatt {
namespace {

bool within(const RowSpan& part, const RowSpan& all) {
  return part.count == 0 || (part.first >= all.first && part.first + part.count <= all.first + all.count);
}

bool within(const Step& part, const Step& all) {
  for (std::size_t i = 0; i < part.reads.size(); ++i) {
    if (!within(part.reads[i], all.reads[i])) return false;
  }
  for (std::size_t i = 0; i < part.writes.size(); ++i) {
    if (!within(part.writes[i], all.writes[i])) return false;
  }
  return true;
}

void note_written(const Step& step, std::vector<int>& rows) {
  rows.resize(step.writes.size(), 0);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (step.writes[i].count > 0) rows[i] = step.writes[i].first + step.writes[i].count;
  }
}

}  // namespace

bool refines(const StepRule& fine, const StepRule& coarse) {
  int next = 0;
  std::vector<int> fine_rows;
  std::vector<int> coarse_rows;
  for (int number = 0; number < coarse.steps; ++number) {
    const Step whole = coarse.step(number);
    note_written(whole, coarse_rows);
    for (; next < fine.steps; ++next) {
      const Step part = fine.step(next);
      if (!within(part, whole)) break;
      note_written(part, fine_rows);
    }
    if (fine_rows != coarse_rows) return false;
  }
  return next == fine.steps;
}

std::optional<StepRule> relaxed_steps(const std::vector<Kernel>& offers) {
  const auto steps = [](const Kernel& kernel) { return kernel.steps.steps; };
  StepRule result = std::ranges::max_element(offers, {}, steps)->steps;
  for (const Kernel& offer : offers) {
    if (!refines(result, offer.steps)) return std::nullopt;
  }
  for (const Kernel& offer : offers) {
    result.scratch_bytes = std::min(result.scratch_bytes, offer.steps.scratch_bytes);
    result.state_bytes = std::min(result.state_bytes, offer.steps.state_bytes);
    result.element_wise = result.element_wise || offer.steps.element_wise;
  }
  return result;
}

}  // namespace milliwatt
