// A module for Zephyr, by its documentation (Modules; Kconfig; CMake extensions): a library that an application has if
// its prj.conf says CONFIG_NAME=y, and samples.
// https://docs.zephyrproject.org/latest/develop/modules.html
#include <fmt/format.h>

#include "base/error.h"
#include "emit/names.h"
#include "pack/package.h"
#include "pack/parts.h"
#include "pack/plain_example.h"

namespace milliwatt::packages {
namespace {

std::string module_description(const std::string& name) {
  return first_line("#", "a module for Zephyr") +
         fmt::format("name: {}\nbuild:\n  cmake: .\n  kconfig: zephyr/Kconfig\nsamples:\n  - samples\n", name);
}

std::string options(const std::string& name) {
  return first_line("#", "options of the library " + name) +
         fmt::format(
             "config {}\n\tbool \"The neural network {}\"\n\tdepends on CPP\n"
             "\thelp\n\t  Compiles the network that {}.h declares.\n",
             capitals(name), name, name);
}

std::string lists(const Source& source) {
  std::string files;
  for (const std::string& file : code_files(source)) files += "    src/" + file + "\n";
  return first_line("#", "the library " + source.name + ", if prj.conf asks for it") +
         fmt::format(
             "if(CONFIG_{0})\n  zephyr_library_named({1})\n  zephyr_library_sources(\n{2}  )\n"
             "  zephyr_include_directories(src)\nendif()\n",
             capitals(source.name), source.name, files);
}

bool prints_real_numbers(const Source& source) {
  for (const Port& port : source.outputs) {
    if (port.type == ElementType::kFloat32) return true;
  }
  return false;
}

std::string settings(const Source& source) {
  constexpr std::int64_t kStackBytes = 4096;  // what printf() may take, and the model's own
  return first_line("#", "settings of the sample") +
         fmt::format("CONFIG_CPP=y\nCONFIG_{}=y\nCONFIG_MAIN_STACK_SIZE={}\n{}", capitals(source.name), kStackBytes,
                     prints_real_numbers(source) ? "CONFIG_CBPRINTF_FP_SUPPORT=y\n" : "");
}

std::string sample_lists(const std::string& sample, const std::string& files) {
  return first_line("#", "a sample; build it with `west build -b BOARD`") +
         fmt::format(
             "cmake_minimum_required(VERSION 3.20)\n\n"
             "list(APPEND EXTRA_ZEPHYR_MODULES ${{CMAKE_CURRENT_SOURCE_DIR}}/../..)\n"
             "find_package(Zephyr REQUIRED HINTS $ENV{{ZEPHYR_BASE}})\n"
             "project({})\n\ntarget_sources(app PRIVATE {})\n",
             sample, files);
}

}  // namespace

std::vector<SourceFile> zephyr(const PackageContent& content) {
  const Source& source = content.source;
  const std::string& name = source.name;
  std::vector<SourceFile> files = moved_to("src/", source.files);
  files.push_back({"zephyr/module.yml", module_description(name)});
  files.push_back({"zephyr/Kconfig", options(name)});
  files.push_back({"CMakeLists.txt", lists(source)});
  const ProgramForm form{.begin = "int main(void) {\n"};
  const std::string sample = fmt::format("samples/{}/", name);
  files.push_back({sample + "CMakeLists.txt", sample_lists(name + "_sample", "src/main.cpp")});
  files.push_back({sample + "prj.conf", settings(source)});
  files.push_back({sample + "src/main.cpp", plain_example(source, form)});
  if (content.self_test.empty()) return files;
  const std::string test = fmt::format("samples/{}_selftest/", name);
  files.push_back({test + "CMakeLists.txt",
                   sample_lists(name + "_selftest", fmt::format("src/main.cpp src/{}_selftest.cpp", name))});
  files.push_back({test + "prj.conf", settings(source)});
  files.push_back({test + "src/main.cpp", self_test_program(name, form)});
  for (SourceFile& file : moved_to(test + "src/", content.self_test)) files.push_back(std::move(file));
  return files;
}

}  // namespace milliwatt::packages
