// A CMake project: a static library that other projects add with add_subdirectory(), and an example that calls it.
#include <fmt/format.h>

#include "base/error.h"
#include "pack/package.h"
#include "pack/parts.h"
#include "pack/plain_example.h"

namespace milliwatt::packages {
namespace {

/// CMake has targets of these names already (its policy CMP0037).
void check(const std::string& name) {
  for (const char* taken : {"all", "clean", "help", "install", "package", "test"}) {
    if (name == taken)
      throw Error(fmt::format("{}: --package cmake: CMake has a target of that name; give another --name", name));
  }
}

std::string lists(const PackageContent& content) {
  const std::string& name = content.source.name;
  std::string files;
  for (const std::string& file : code_files(content.source)) files += " src/" + file;
  std::string text = first_line("#", "the library " + name + "; add_subdirectory() it, and link with " + name);
  text += fmt::format(
      "cmake_minimum_required(VERSION 3.10)\n"
      "project({0} LANGUAGES CXX)\n\n"
      "add_library({0} STATIC{1})\n"
      "target_include_directories({0} PUBLIC src)\n"
      "target_compile_features({0} PUBLIC cxx_std_11)\n",
      name, files);
  std::string programs = fmt::format(
      "  add_executable({0}_example example/{0}_example.cpp)\n"
      "  target_link_libraries({0}_example PRIVATE {0})\n",
      name);
  if (!content.self_test.empty()) {
    programs += fmt::format(
        "  add_executable({0}_selftest selftest/{0}_selftest_main.cpp selftest/{0}_selftest.cpp)\n"
        "  target_link_libraries({0}_selftest PRIVATE {0})\n",
        name);
  }
  return text + fmt::format(
                    "\n# Only if this project is not a part of another one.\n"
                    "if(CMAKE_SOURCE_DIR STREQUAL CMAKE_CURRENT_SOURCE_DIR)\n{}endif()\n",
                    programs);
}

/// Its exit status says whether it passes.
std::string self_test_main(const std::string& name) {
  return first_line("//", "does this machine compute the same bytes?") +
         fmt::format(
             "#include <stdio.h>\n\n#include \"{0}_selftest.h\"\n\n"
             "static void print(const char* text) {{ fputs(text, stdout); }}\n\n"
             "int main() {{ return {0}_selftest(print) ? 0 : 1; }}\n",
             name);
}

}  // namespace

std::vector<SourceFile> cmake(const PackageContent& content) {
  const std::string& name = content.source.name;
  check(name);
  std::vector<SourceFile> files = moved_to("src/", content.source.files);
  files.push_back({"CMakeLists.txt", lists(content)});
  files.push_back({fmt::format("example/{}_example.cpp", name), plain_example(content.source, {})});
  if (!content.self_test.empty()) {
    files.push_back({fmt::format("selftest/{}_selftest_main.cpp", name), self_test_main(name)});
    for (SourceFile& file : moved_to("selftest/", content.self_test)) files.push_back(std::move(file));
  }
  return files;
}

}  // namespace milliwatt::packages
