// A component for ESP-IDF, by its documentation (Build System; IDF Component Manager), and a project that uses it.
// https://docs.espressif.com/projects/esp-idf/en/latest/esp32/api-guides/build-system.html
// https://docs.espressif.com/projects/idf-component-manager/en/latest/reference/manifest_file.html
#include <fmt/format.h>

#include "base/error.h"
#include "pack/package.h"
#include "pack/parts.h"
#include "pack/plain_example.h"

namespace milliwatt::packages {
namespace {

std::string registration(const std::string& what, const std::vector<std::string>& sources,
                         const std::string& include_dirs) {
  std::string files;
  for (const std::string& source : sources) files += fmt::format(" \"{}\"", source);
  return first_line("#", what) +
         fmt::format("idf_component_register(SRCS{}{})\n", files,
                     include_dirs.empty() ? "" : fmt::format(" INCLUDE_DIRS \"{}\"", include_dirs));
}

std::string manifest(const PackageContent& content) {
  return first_line("#", "set the url before you publish it") +
         fmt::format(
             "version: \"{}\"\n"
             "description: \"A neural network that runs on the chip: {}.h\"\n"
             "url: https://milliwatt.invalid\n"
             "dependencies:\n  idf: \">=5.0\"\n",
             MILLIWATT_VERSION, content.source.name);
}

/// The component is the folder two above, whatever its name.
std::string project(const std::string& name) {
  return first_line("#", "a project; build it with `idf.py set-target CHIP build`") +
         fmt::format(
             "cmake_minimum_required(VERSION 3.16)\n\n"
             "set(EXTRA_COMPONENT_DIRS ${{CMAKE_CURRENT_LIST_DIR}}/../..)\n"
             "include($ENV{{IDF_PATH}}/tools/cmake/project.cmake)\n"
             "project({})\n",
             name);
}

}  // namespace

std::vector<SourceFile> esp_idf(const PackageContent& content) {
  const Source& source = content.source;
  const std::string& name = source.name;
  std::vector<SourceFile> files = moved_to("src/", source.files);
  std::vector<std::string> sources;
  for (const std::string& file : code_files(source)) sources.push_back("src/" + file);
  files.push_back({"CMakeLists.txt", registration("the component " + name, sources, "src")});
  files.push_back({"idf_component.yml", manifest(content)});
  const ProgramForm form{.begin = "extern \"C\" void app_main(void) {\n", .end = "}\n"};
  const std::string example = fmt::format("examples/{}/", name);
  files.push_back({example + "CMakeLists.txt", project(name + "_example")});
  files.push_back({example + "main/CMakeLists.txt", registration("the example", {"main.cpp"}, "")});
  files.push_back({example + "main/main.cpp", plain_example(source, form)});
  if (content.self_test.empty()) return files;
  const std::string test = fmt::format("examples/{}_selftest/", name);
  files.push_back({test + "CMakeLists.txt", project(name + "_selftest")});
  files.push_back(
      {test + "main/CMakeLists.txt", registration("the self-test", {"main.cpp", name + "_selftest.cpp"}, "")});
  files.push_back({test + "main/main.cpp", self_test_program(name, form)});
  for (SourceFile& file : moved_to(test + "main/", content.self_test)) files.push_back(std::move(file));
  return files;
}

}  // namespace milliwatt::packages
