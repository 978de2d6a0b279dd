#include "plan/drop_beaten.h"

#include <algorithm>
#include <cstddef>

namespace milliwatt {
namespace {

bool same_steps(const StepRule& a, const StepRule& b) {
  if (a.steps != b.steps || !(a.reads == b.reads) || !(a.writes == b.writes)) return false;
  for (int number = 0; number < a.steps; ++number) {
    const Step x = a.step(number);
    const Step y = b.step(number);
    if (x.reads != y.reads || x.writes != y.writes) return false;
  }
  return true;
}

/// Of kernels with the same steps.
bool is_as_good(const Kernel& a, const Kernel& b) {
  return a.steps.scratch_bytes <= b.steps.scratch_bytes && a.steps.state_bytes <= b.steps.state_bytes &&
         a.steps.element_wise >= b.steps.element_wise && a.cost.time() <= b.cost.time();
}

}  // namespace

void drop_beaten(std::vector<Kernel>& offers) {
  // Of each offer, the first one with its steps.
  std::vector<std::size_t> like(offers.size());
  for (std::size_t i = 0; i < offers.size(); ++i) {
    like[i] = i;
    for (std::size_t other = 0; other < i && like[i] == i; ++other) {
      if (like[other] == other && same_steps(offers[other].steps, offers[i].steps)) like[i] = other;
    }
  }
  const auto is_beaten = [&](std::size_t i) {
    for (std::size_t other = 0; other < offers.size(); ++other) {
      if (other == i || like[other] != like[i] || !is_as_good(offers[other], offers[i])) continue;
      if (other < i || !is_as_good(offers[i], offers[other])) return true;  // of two that are equal the first stays
    }
    return false;
  };
  std::vector<Kernel> kept;
  for (std::size_t i = 0; i < offers.size(); ++i) {
    if (!is_beaten(i)) kept.push_back(offers[i]);
  }
  offers = std::move(kept);
}

void drop_kernels_for_flash(std::vector<std::vector<Kernel>>& offers) {
  for (std::vector<Kernel>& each : offers) {
    if (std::ranges::all_of(each, &Kernel::for_flash)) continue;
    std::erase_if(each, [](const Kernel& kernel) { return kernel.for_flash; });
  }
}

}  // namespace milliwatt
