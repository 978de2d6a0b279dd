#include "base/poisson.h"

#include <cmath>

namespace milliwatt {
namespace {

/// The probability of `events` or fewer.
double at_most(std::int64_t events, double mean) {
  if (events < 0) return 0;
  if (mean <= 0) return 1;
  double sum = 0;
  for (std::int64_t i = 0; i <= events; ++i) {
    const auto count = static_cast<double>(i);
    sum += std::exp(count * std::log(mean) - mean - std::lgamma(count + 1));
  }
  return sum;
}

/// The mean for which at_most() is `probability`; it falls as the mean grows.
double mean_of(std::int64_t events, double probability) {
  double low = 0;
  double high = 10 + 2 * static_cast<double>(events) + 10 * std::sqrt(static_cast<double>(events) + 1);
  for (int i = 0; i < 100; ++i) {
    const double middle = (low + high) / 2;
    (at_most(events, middle) > probability ? low : high) = middle;
  }
  return (low + high) / 2;
}

}  // namespace

double poisson_upper_bound(std::int64_t events, double tail) { return mean_of(events, tail); }

Interval poisson_interval(std::int64_t events) {
  constexpr double kTail = 0.025;
  return {events == 0 ? 0 : mean_of(events - 1, 1 - kTail), mean_of(events, kTail)};
}

}  // namespace milliwatt
