#include "kernels/storage_form.h"

#include <algorithm>
#include <array>

namespace milliwatt {

namespace {

constexpr std::string_view kPrefixCode = "prefix code";

struct Form {
  std::string_view part;  ///< of the function's name
  std::string_view name;
};

constexpr std::array kForms = {
    Form{"_push_", "lists by input"}, Form{"_pull_", "lists by output"}, Form{"_coded_", kPrefixCode},
    Form{"_packed_", "few bits"},     Form{"_nibbles_", "few bits"},
};

}  // namespace

std::string_view storage_form(const Kernel& kernel) {
  const auto form = std::ranges::find_if(
      kForms, [&](const Form& one) { return kernel.function.find(one.part) != std::string::npos; });
  return form == kForms.end() ? std::string_view() : form->name;
}

bool is_coded(const Kernel& kernel) { return storage_form(kernel) == kPrefixCode; }

void drop_coded_kernels(std::vector<std::vector<Kernel>>& offers) {
  for (std::vector<Kernel>& each : offers) {
    if (!std::ranges::all_of(each, is_coded)) std::erase_if(each, is_coded);
  }
}

}  // namespace milliwatt
