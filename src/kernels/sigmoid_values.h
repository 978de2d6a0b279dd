// The table that device/milliwatt/core/sigmoid.h reads.
#pragma once

#include "base/sigmoid_table.h"
#include "kernels/kernel.h"

namespace milliwatt {

inline KernelTable sigmoid_table() {
  std::vector<std::int16_t> values;
  for (const std::uint16_t value : kSigmoidTable) values.push_back(static_cast<std::int16_t>(value - 32768));
  return {"sigmoid", std::move(values), "1 / (1 + exp(-i / 24)) - 1 / 2 of entry i, in 2^-16", false};
}

}  // namespace milliwatt
