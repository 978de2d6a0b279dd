// Listings as objdump prints them.
#pragma once

#include <string>
#include <vector>

namespace milliwatt {

/// `name:` begins a function; an instruction takes 2 bytes from address 0x100 on.
std::string listing_of(const std::vector<std::string>& lines);

}  // namespace milliwatt
