// Traces of an electrocardiogram that the project makes itself, for trying the tools. They are drawn, not recorded: a
// network that was trained on them says nothing about a person.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace milliwatt {

/// normal, early_beat, flutter, raised_st, wide_qrs
const std::vector<std::string>& heartbeat_names();

/// `samples` values in mV, `samples_per_second` a second. It follows from (seed, number) alone.
std::vector<double> made_heartbeats(int kind, int samples, double samples_per_second, std::uint64_t seed,
                                    std::uint64_t number);

}  // namespace milliwatt
