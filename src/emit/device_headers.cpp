#include "emit/device_headers.h"

#include <algorithm>
#include <map>

#include "base/error.h"
#include "embedded_device_headers.h"

namespace milliwatt {
namespace {

/// The header `name` of the folder milliwatt/ and, by way of its own includes, all that it needs: they name each other
/// as neighbours, so that no include path has to be set.
void collect(const std::string& name, std::map<std::string, std::string>& found) {
  const std::string path = "milliwatt/" + name;
  if (found.contains(path)) return;
  const auto& headers = embedded_device_headers();
  const auto header = std::ranges::find(headers, path, &EmbeddedFile::path);
  expects(header != headers.end(), "a kernel has no header");
  found[path] = header->text;
  static const std::string kInclude = "#include \"";
  for (std::size_t at = header->text.find(kInclude); at != std::string::npos;
       at = header->text.find(kInclude, at + 1)) {
    const std::size_t begin = at + kInclude.size();
    collect(header->text.substr(begin, header->text.find('"', begin) - begin), found);
  }
}

}  // namespace

std::vector<SourceFile> device_headers(const std::set<std::string>& functions) {
  std::map<std::string, std::string> found;
  collect("flash.h", found);
  collect("rows.h", found);
  for (const std::string& function : functions) collect(function + ".h", found);
  std::vector<SourceFile> files;
  for (auto& [path, text] : found) files.push_back({path, std::move(text)});
  return files;
}

}  // namespace milliwatt
