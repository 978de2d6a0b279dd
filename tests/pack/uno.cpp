#include "pack/uno.h"

#include <gtest/gtest.h>

#include "base/process.h"
#include "emit/emitted_folder.h"

namespace milliwatt {
namespace {

namespace fs = std::filesystem;

const fs::path kCore = "/usr/share/arduino/hardware/arduino/avr";

/// platform.txt's flags.
const std::vector<std::string> kFlags = {"-c",
                                         "-g",
                                         "-Os",
                                         "-ffunction-sections",
                                         "-fdata-sections",
                                         "-flto",
                                         "-mmcu=atmega328p",
                                         "-DF_CPU=16000000L",
                                         "-DARDUINO=10819",
                                         "-DARDUINO_AVR_UNO",
                                         "-DARDUINO_ARCH_AVR",
                                         "-I" + (kCore / "cores/arduino").string(),
                                         "-I" + (kCore / "variants/standard").string()};
const std::vector<std::string> kCpp = {"-std=gnu++11", "-fpermissive", "-fno-exceptions", "-fno-threadsafe-statics",
                                       "-Wno-error=narrowing"};

/// The library of the core, compiled once, as every sketch links it. The core wants DECIMAL_DIG, which the float.h of
/// gcc 5 has for C alone.
fs::path core_library() {
  static const ScratchFolder folder;
  static const bool is_made = [] {
    std::vector<std::string> objects;
    for (const auto& file : fs::directory_iterator(kCore / "cores/arduino")) {
      const std::string ending = file.path().extension();
      const std::string object = file.path().filename().string() + ".o";
      if (ending == ".cpp" || ending == ".c") objects.push_back(object);
      if (ending == ".cpp")
        run_in(folder.path(),
               std::vector<std::string>{"avr-g++"} + kFlags + kCpp +
                   std::vector<std::string>{"-w", "-DDECIMAL_DIG=__DECIMAL_DIG__", file.path(), "-o", object});
      if (ending == ".c")
        run_in(folder.path(), std::vector<std::string>{"avr-gcc"} + kFlags +
                                  std::vector<std::string>{"-w", "-DDECIMAL_DIG=__DECIMAL_DIG__", "-std=gnu11",
                                                           file.path(), "-o", object});
    }
    run_in(folder.path(), std::vector<std::string>{"avr-gcc-ar", "rcs", "core.a"} + objects);
    return true;
  }();
  EXPECT_TRUE(is_made);
  return folder.path() / "core.a";
}

}  // namespace

bool has_uno_core() { return fs::exists(kCore); }

std::string run_in(const fs::path& folder, const std::vector<std::string>& command) {
  const ProcessResult result = run_process(command, folder, std::chrono::minutes(3));
  EXPECT_EQ(result.exit_status, 0) << command.front() << " " << command.back() << "\n" << result.output;
  return result.output;
}

void build_for_uno(const fs::path& library, const std::string& sketch, const fs::path& folder) {
  std::vector<std::string> objects;
  const auto compile = [&](const fs::path& file, const std::vector<std::string>& more) {
    objects.push_back(file.filename().string() + ".o");
    run_in(folder, std::vector<std::string>{"avr-g++"} + kFlags + kCpp +
                       std::vector<std::string>{"-Wall", "-Wextra", "-Werror", "-I" + (library / "src").string()} +
                       more + std::vector<std::string>{file, "-o", objects.back()});
  };
  for (const auto& file : fs::recursive_directory_iterator(library / "src")) {
    if (file.path().extension() == ".cpp") compile(file.path(), {});
  }
  for (const auto& file : fs::directory_iterator(library / "examples" / sketch)) {
    if (file.path().extension() == ".cpp") compile(file.path(), {});
  }
  compile(library / "examples" / sketch / (sketch + ".ino"), {"-x", "c++", "-include", "Arduino.h"});
  objects.push_back(core_library());
  run_in(folder, std::vector<std::string>{"avr-gcc", "-Os", "-flto", "-fuse-linker-plugin", "-Wl,--gc-sections",
                                          "-mmcu=atmega328p", "-o", "sketch.elf"} +
                     objects + std::vector<std::string>{"-lm"});
}

}  // namespace milliwatt
