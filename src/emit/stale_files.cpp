#include "emit/stale_files.h"

#include <algorithm>
#include <array>
#include <fstream>
#include <set>

#include "base/files.h"

namespace milliwatt {
namespace {

namespace fs = std::filesystem;

/// What is included from `folder`, directly or by what that includes, as paths relative to it.
class Needed {
 public:
  explicit Needed(fs::path folder) : folder_(std::move(folder)) {}

  void add_includes_of(const fs::path& relative) {
    std::error_code unreadable;
    if (!fs::is_regular_file(folder_ / relative, unreadable)) return;
    for (const std::string& name : quoted_includes(read_text_file(folder_ / relative))) {
      const fs::path included = (relative.parent_path() / name).lexically_normal();
      if (paths_.insert(included.generic_string()).second) add_includes_of(included);
    }
  }

  bool contains(const fs::path& relative) const { return paths_.contains(relative.generic_string()); }

 private:
  fs::path folder_;
  std::set<std::string> paths_;
};

bool is_source(const fs::path& file) {
  static const std::set<std::string> endings = {".c", ".cc", ".cpp", ".cxx", ".h", ".hh", ".hpp", ".hxx", ".ino"};
  return endings.contains(file.extension().string());
}

/// Of these files, where the model's own are, beside the kernels in milliwatt/: in a package below its folder.
fs::path code_folder(const std::vector<SourceFile>& files) {
  for (const SourceFile& file : files) {
    fs::path folder;
    for (const fs::path& part : fs::path(file.path)) {
      if (part == "milliwatt") return folder;
      folder /= part;
    }
  }
  return {};
}

}  // namespace

bool begins_as_emitted(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  constexpr std::array<std::string_view, 4> kMarks = {"// ", "/* ", "# ", kJsonMark};
  std::string begin(kJsonMark.size() + kFirstWords.size(), '\0');
  stream.read(begin.data(), static_cast<std::streamsize>(begin.size()));
  return stream && std::ranges::any_of(kMarks, [&](std::string_view mark) {
           return begin.starts_with(mark) && std::string_view(begin).substr(mark.size()).starts_with(kFirstWords);
         });
}

std::vector<std::string> quoted_includes(std::string_view text) {
  constexpr std::string_view kInclude = "#include \"";
  std::vector<std::string> names;
  for (std::size_t at = text.find(kInclude); at != std::string_view::npos; at = text.find(kInclude, at + 1)) {
    const std::size_t begin = at + kInclude.size();
    names.emplace_back(text.substr(begin, std::min(text.find('"', begin), text.size()) - begin));
  }
  return names;
}

std::vector<fs::path> stale_files(const fs::path& folder, const std::vector<SourceFile>& files) {
  std::set<std::string> written;
  for (const SourceFile& file : files) written.insert(file.path);
  const fs::path code = code_folder(files);
  Needed needed(folder);
  for (const fs::directory_entry& entry : fs::directory_iterator(folder / code)) {
    const std::string name = (code / entry.path().filename()).generic_string();
    if (is_source(name) && !written.contains(name)) needed.add_includes_of(name);
  }
  std::vector<fs::path> stale;
  if (!fs::is_directory(folder / code / "milliwatt")) return stale;
  for (const fs::directory_entry& entry : fs::recursive_directory_iterator(folder / code / "milliwatt")) {
    const fs::path relative = entry.path().lexically_relative(folder);
    const bool is_kept = written.contains(relative.generic_string()) || needed.contains(relative);
    if (entry.is_regular_file() && !is_kept && begins_as_emitted(entry.path())) stale.push_back(relative);
  }
  std::ranges::sort(stale);
  return stale;
}

}  // namespace milliwatt
