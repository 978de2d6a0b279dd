// The computer itself.
#include "board/emulator.h"

namespace milliwatt::emulators {

std::vector<Emulator> native() {
  Emulator emulator;
  emulator.name = "native";
  emulator.model_flags.clear();  // nothing is counted
  return {emulator};
}

}  // namespace milliwatt::emulators
