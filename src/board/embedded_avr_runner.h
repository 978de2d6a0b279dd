// The program that runs firmware in simavr (simavr/run_avr.c) as a file's bytes.
#pragma once

#include <string_view>

namespace milliwatt {

/// Empty if simavr's headers were missing when milliwatt was built.
std::string_view embedded_avr_runner();

}  // namespace milliwatt
