// Packages for PlatformIO, Zephyr and ESP-IDF: what their files say, and that their sources compile for a board where
// the vendor's functions are stand-ins.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "base/files.h"
#include "cli/program.h"
#include "cli/small_model.h"
#include "pack/packed.h"
#include "scratch_folder.h"
#include "source_directory.h"

namespace milliwatt {
namespace {

namespace fs = std::filesystem;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::StartsWith;

class Systems : public ::testing::Test {
 protected:
  Systems() {
    const std::vector<std::byte> bytes = small_model().bytes();
    std::ofstream(model_, std::ios::binary)
        .write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
  }

  ProgramResult compile(const std::string& board, const std::string& package) const {
    return milliwatt_program({"compile", model_, "--board", board, "-o", folder_.path() / "net", "--package", package,
                              "--name", "net", "--selftest"});
  }

  std::string execute(const std::vector<std::string>& command) const {
    const ProcessResult result = run_process(command, folder_.path(), std::chrono::minutes(3));
    EXPECT_EQ(result.exit_status, 0) << command.front() << "\n" << result.output;
    return result.output;
  }

  /// Configures and builds a project below the package with the board's compiler. `how`: further words for CMake.
  void build(const std::string& project, const std::string& board_name, const std::string& library,
             const std::vector<std::string>& how) const {
    const std::vector<std::string> compiler = read_board(board_name).compiler;
    std::string flags = "-std=c++11 -Wall -Wextra -Werror -fno-exceptions -fno-rtti " + library;
    for (std::size_t i = 1; i < compiler.size(); ++i) flags += " " + compiler[i];
    const std::string idf = (source_directory() / "tests/pack/esp_idf_stand_in").string();
    execute(std::vector<std::string>{"env", "IDF_PATH=" + idf, "cmake", "-S", "net/" + project, "-B",
                                     "build/" + project, "-DCMAKE_SYSTEM_NAME=Generic",
                                     "-DCMAKE_TRY_COMPILE_TARGET_TYPE=STATIC_LIBRARY",
                                     "-DCMAKE_CXX_COMPILER=" + compiler[0], "-DCMAKE_CXX_FLAGS=" + flags} +
            how);
    execute({"cmake", "--build", "build/" + project});
  }

  std::string text_of(const std::string& file) const { return read_text_file(folder_.path() / "net" / file); }

  /// What a YAML file says, by Python's reader; null if there is none.
  nlohmann::json yaml(const std::string& file) const {
    const ProcessResult result =
        run_process({"python3", "-c", "import json, sys, yaml; print(json.dumps(yaml.safe_load(open(sys.argv[1]))))",
                     folder_.path() / "net" / file},
                    folder_.path(), std::chrono::minutes(1));
    if (result.output.find("No module named") != std::string::npos) return nullptr;
    EXPECT_EQ(result.exit_status, 0) << result.output;
    return nlohmann::json::parse(result.output);
  }

  const ScratchFolder folder_;
  const fs::path model_ = folder_.path() / "small.tflite";
};

TEST_F(Systems, platformio_describes_its_library) {
  ASSERT_EQ(compile("nano33ble", "platformio").status, 0);
  const nlohmann::json library = nlohmann::json::parse(text_of("library.json"));
  EXPECT_EQ(library["name"], "net");
  EXPECT_THAT(library["version"].get<std::string>(), testing::ContainsRegex("^[0-9]+[.][0-9]+[.][0-9]+$"));
  EXPECT_LT(library["description"].get<std::string>().size(), 256U);
  EXPECT_EQ(library["build"]["srcDir"], "src");
  EXPECT_TRUE(fs::exists(folder_.path() / "net/src" / library["headers"].get<std::string>()));
  // Written over itself, but not over somebody's own.
  ASSERT_EQ(compile("nano33ble", "platformio").status, 0);
  std::ofstream(folder_.path() / "net/library.json") << "{\n  \"name\": \"a library of somebody's own\"\n}\n";
  EXPECT_THAT(compile("nano33ble", "platformio").err, HasSubstr("library.json: was not written by milliwatt"));
}

TEST_F(Systems, platformio_compiles_its_examples) {
  ASSERT_EQ(compile("nano33ble", "platformio").status, 0);
  std::vector<std::string> command = read_board("nano33ble").compiler;
  command = command + std::vector<std::string>{"-std=gnu++14",
                                               "-Wall",
                                               "-Wextra",
                                               "-Werror",
                                               "-fsyntax-only",
                                               "-Inet/src",
                                               "-isystem" + (source_directory() / "tests/pack/arduino_stubs").string()};
  for (const char* file : {"net/examples/net/net.cpp", "net/examples/net_selftest/net_selftest_main.cpp",
                           "net/examples/net_selftest/net_selftest.cpp", "net/src/net.cpp"})
    EXPECT_EQ(execute(command + std::vector<std::string>{file}), "");
}

TEST_F(Systems, platformio_has_an_example_for_boards_without_arduino) {
  ASSERT_EQ(compile("nucleo-l4r5zi", "platformio").status, 0);
  EXPECT_THAT(text_of("examples/net/main.cpp"), HasSubstr("int main() {"));
  EXPECT_THAT(compile("host", "platformio").err, HasSubstr("board host: --package platformio: PlatformIO has no such"));
}

TEST_F(Systems, zephyr_compiles_its_module_and_samples) {
  ASSERT_EQ(compile("nano33ble", "zephyr").status, 0);
  const std::string stand_in = "-DZephyr_DIR=" + (source_directory() / "tests/pack/zephyr_stand_in").string();
  build("samples/net", "nano33ble", "", {stand_in});
  build("samples/net_selftest", "nano33ble", "", {stand_in});
  // The module is left out if it is not asked for.
  std::ofstream(folder_.path() / "net/samples/net/prj.conf") << "CONFIG_CPP=y\n";
  const ProcessResult without = run_process({"cmake", "-S", "net/samples/net", "-B", "without", stand_in},
                                            folder_.path(), std::chrono::minutes(1));
  EXPECT_THAT(without.output, HasSubstr("CONFIG_NET is not set"));
}

TEST_F(Systems, zephyr_describes_its_module) {
  ASSERT_EQ(compile("nano33ble", "zephyr").status, 0);
  EXPECT_THAT(text_of("zephyr/Kconfig"),
              HasSubstr("config NET\n\tbool \"The neural network net\"\n\tdepends on CPP\n"));
  EXPECT_THAT(text_of("samples/net/prj.conf"), HasSubstr("CONFIG_NET=y\n"));
  const nlohmann::json module = yaml("zephyr/module.yml");
  if (module.is_null()) GTEST_SKIP() << "Python has no module yaml";
  EXPECT_EQ(module, nlohmann::json::parse(R"({"name": "net", "build": {"cmake": ".", "kconfig": "zephyr/Kconfig"},
                                              "samples": ["samples"]})"));
}

TEST_F(Systems, esp_idf_compiles_its_component_and_projects) {
  ASSERT_EQ(compile("esp32-c3", "esp-idf").status, 0);
  build("examples/net", "esp32-c3", "--specs=picolibc.specs", {});
  build("examples/net_selftest", "esp32-c3", "--specs=picolibc.specs", {});
}

TEST_F(Systems, esp_idf_describes_its_component) {
  ASSERT_EQ(compile("esp32-c3", "esp-idf").status, 0);
  EXPECT_THAT(text_of("CMakeLists.txt"),
              EndsWith("idf_component_register(SRCS \"src/net.cpp\" \"src/net_weights.cpp\" INCLUDE_DIRS \"src\")\n"));
  const nlohmann::json manifest = yaml("idf_component.yml");
  if (manifest.is_null()) GTEST_SKIP() << "Python has no module yaml";
  EXPECT_THAT(manifest["version"].get<std::string>(), testing::ContainsRegex("^[0-9]+[.][0-9]+[.][0-9]+$"));
  EXPECT_THAT(manifest["description"].get<std::string>(), StartsWith("A neural network"));
  EXPECT_EQ(manifest["dependencies"]["idf"], ">=5.0");
}

}  // namespace
}  // namespace milliwatt
