#include "recipe/host_program.h"

#include <fmt/format.h>

#include <chrono>
#include <filesystem>

#include "board/toolchain.h"

namespace milliwatt {
namespace {

namespace fs = std::filesystem;

constexpr std::chrono::seconds kCompileLimit{300};

}  // namespace

void build_host_program(const Source& model, const std::vector<EmbeddedFile>& own,
                        const TemporaryDirectory& directory) {
  const Board host = read_board("host");
  const Toolchain tools = {host, emulator_of(host), directory.path(), kCompileLimit};
  fs::create_directories(directory.path() / "objects");
  std::vector<std::string> objects;
  const auto add = [&](const std::string& folder, const std::string& path, std::vector<std::string> flags) {
    if (!path.ends_with(".cpp")) return;
    objects.push_back(fmt::format("objects/{}_{}.o", folder, fs::path(path).stem().string()));
    flags.emplace_back("-Iemitted");
    compile(tools, folder + "/" + path, objects.back(), flags);
  };
  for (const SourceFile& file : model.files) directory.write(fs::path("emitted") / file.path, file.text);
  for (const EmbeddedFile& file : own) directory.write(fs::path("own") / file.path, file.text);
  for (const SourceFile& file : model.files) add("emitted", file.path, emitted_code_flags());
  for (const EmbeddedFile& file : own) add("own", file.path, {"-std=c++17", "-O2", "-Wall", "-Wextra", "-Werror"});
  link(tools, {}, objects, {}, "program");
}

}  // namespace milliwatt
