#include "formats/model_name.h"

namespace milliwatt {

std::string identifier_of(const std::string& stem) {
  std::string name;
  for (const char c : stem) {
    const bool is_plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (is_plain) {
      name += c;
    } else if (!name.empty() && name.back() != '_') {
      name += '_';
    }
  }
  if (name.ends_with('_')) name.pop_back();
  if (name.empty()) return "model";
  return name[0] >= '0' && name[0] <= '9' ? "model_" + name : name;
}

}  // namespace milliwatt
