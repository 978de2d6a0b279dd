#include "emit/device_headers.h"

#include <algorithm>
#include <filesystem>
#include <map>

#include "base/error.h"
#include "embedded_device_headers.h"

namespace milliwatt {
namespace {

/// The header `name` of the folder milliwatt/ and, by way of its own includes, all that it needs: they name each other
/// relative to their own folders, so that no include path has to be set.
void collect(const std::string& name, std::map<std::string, std::string>& found) {
  const std::string path = "milliwatt/" + name;
  if (found.contains(path)) return;
  const auto& headers = embedded_device_headers();
  const auto header = std::ranges::find(headers, path, &EmbeddedFile::path);
  expects(header != headers.end(), "a kernel has no header");
  found[path] = header->text;
  const std::filesystem::path folder = std::filesystem::path(name).parent_path();
  static const std::string kInclude = "#include \"";
  for (std::size_t at = header->text.find(kInclude); at != std::string::npos;
       at = header->text.find(kInclude, at + 1)) {
    const std::size_t begin = at + kInclude.size();
    const std::string included = header->text.substr(begin, header->text.find('"', begin) - begin);
    collect((folder / included).lexically_normal().generic_string(), found);
  }
}

}  // namespace

std::vector<SourceFile> device_headers(const std::set<std::string>& names) {
  std::map<std::string, std::string> found;
  for (const std::string& name : names) collect(name, found);
  std::vector<SourceFile> files;
  for (auto& [path, text] : found) files.push_back({path, std::move(text)});
  return files;
}

}  // namespace milliwatt
