#include "emit/place_macros.h"

#include <fmt/format.h>

#include "emit/names.h"

namespace milliwatt {

std::string place_macros(const Board& board, const std::string& capital_name) {
  std::string text;
  const auto append = [&](const std::optional<std::string>& place, const char* what) {
    if (!place) return;
    text += fmt::format("#ifndef {0}_{1}\n#define {0}_{1}{2}{3}\n#endif\n", capital_name, what,
                        place->empty() ? "" : " ", *place);
  };
  append(board.arena_place, "ARENA_PLACE");
  append(board.code_place, "CODE_PLACE");
  append(board.weights_place, "WEIGHTS_PLACE");
  if (text.empty()) return text;
  return "/* Section attributes; override with -D. */\n" + text + "\n";
}

std::string placed(const std::optional<std::string>& place, const std::string& name, const char* what) {
  return place ? capitals(name) + "_" + what + " " : std::string();
}

}  // namespace milliwatt
