// Numbers as text for people.
#pragma once

#include <cstdint>
#include <string>

namespace milliwatt {

/// 2,657,472
std::string grouped(std::int64_t number);

}  // namespace milliwatt
