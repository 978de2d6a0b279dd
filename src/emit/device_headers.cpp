#include "emit/device_headers.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <map>

#include "base/error.h"
#include "embedded_device_headers.h"
#include "emit/stale_files.h"

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
  for (const std::string& included : quoted_includes(header->text)) {
    collect((folder / included).lexically_normal().generic_string(), found);
  }
}

/// So that write_source() knows its own files.
std::string first_line() { return fmt::format("// {}{}: a part of its kernels.\n", kFirstWords, MILLIWATT_VERSION); }

}  // namespace

std::vector<SourceFile> device_headers(const std::set<std::string>& names) {
  std::map<std::string, std::string> found;
  for (const std::string& name : names) collect(name, found);
  std::vector<SourceFile> files;
  for (auto& [path, text] : found) files.push_back({path, first_line() + text});
  return files;
}

}  // namespace milliwatt
