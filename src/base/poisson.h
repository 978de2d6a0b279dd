// How sure a count of rare events is.
#pragma once

#include <cstdint>

#include "base/numbers.h"

namespace milliwatt {

/// The mean of a Poisson distribution of which so many events or fewer are seen with the probability `tail`: if it were
/// larger, they would be less probable. An upper confidence bound of 1 - tail.
double poisson_upper_bound(std::int64_t events, double tail);

/// The exact 95 % interval of the mean if so many events were seen, 2.5 % on each side. Source: F. Garwood, Fiducial
/// limits for the Poisson distribution, Biometrika 28, 1936.
Interval poisson_interval(std::int64_t events);

}  // namespace milliwatt
