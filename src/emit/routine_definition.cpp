#include "emit/routine_definition.h"

#include <fmt/format.h>

namespace milliwatt {

std::string routine_definition(const KernelRoutine& routine, const std::string& name, const std::string& place) {
  std::string text = fmt::format("// {}\n{}__attribute__((naked, noinline)) void {}({}) {{\n  __asm__(\n",
                                 routine.comment, place, name, routine.parameters);
  std::size_t from = 0;
  while (from < routine.text.size()) {
    const std::size_t end = routine.text.find('\n', from);
    text += "      " + routine.text.substr(from, end - from) + (end + 1 == routine.text.size() ? ");" : "") + "\n";
    from = end + 1;
  }
  return text + "}\n";
}

}  // namespace milliwatt
