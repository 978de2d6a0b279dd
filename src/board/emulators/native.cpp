// The computer itself.
#include "board/emulator.h"

namespace milliwatt::emulators {

std::vector<Emulator> native() {
  Emulator emulator;
  emulator.name = "native";
  return {emulator};
}

}  // namespace milliwatt::emulators
