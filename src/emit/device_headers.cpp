#include "emit/device_headers.h"

#include <map>

#include "base/error.h"
#include "embedded_device_headers.h"

namespace milliwatt {
namespace {

void collect(const std::string& path, std::map<std::string, std::string>& found) {
  if (found.contains(path)) return;
  for (const EmbeddedFile& file : embedded_device_headers()) {
    if (file.path != path) continue;
    found[path] = file.text;
    static const std::string kInclude = "#include \"milliwatt/";
    for (std::size_t at = file.text.find(kInclude); at != std::string::npos; at = file.text.find(kInclude, at + 1)) {
      const std::size_t begin = file.text.find('"', at) + 1;
      collect(file.text.substr(begin, file.text.find('"', begin) - begin), found);
    }
    return;
  }
  throw InternalError("internal error: no kernel header " + path);
}

}  // namespace

std::vector<SourceFile> device_headers(const std::set<std::string>& functions) {
  std::map<std::string, std::string> found;
  collect("milliwatt/flash.h", found);
  collect("milliwatt/rows.h", found);
  for (const std::string& function : functions) collect("milliwatt/" + function + ".h", found);
  std::vector<SourceFile> files;
  for (auto& [path, text] : found) files.push_back({path, std::move(text)});
  return files;
}

}  // namespace milliwatt
