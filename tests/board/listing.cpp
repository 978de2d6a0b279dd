#include "board/listing.h"

#include <cstdio>

namespace milliwatt {

std::string listing_of(const std::vector<std::string>& lines) {
  std::string text = "\nDisassembly of section .text:\n\n";
  unsigned address = 0x100;
  char number[16];
  for (const std::string& line : lines) {
    if (line.back() == ':') {
      std::snprintf(number, sizeof number, "%08x", address);
      text += std::string(number) + " <" + line.substr(0, line.size() - 1) + ">:\n";
      continue;
    }
    std::snprintf(number, sizeof number, "%8x", address);
    std::string words = line;
    if (const std::size_t space = words.find(' '); space != std::string::npos) words[space] = '\t';
    text += std::string(number) + ":\t" + words + "\n";
    address += 2;
  }
  return text;
}

}  // namespace milliwatt
