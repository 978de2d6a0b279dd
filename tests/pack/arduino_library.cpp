#include "pack/arduino_library.h"

#include <algorithm>
#include <map>
#include <regex>
#include <set>
#include <sstream>

#include "base/files.h"

namespace milliwatt {
namespace {

namespace fs = std::filesystem;

class Library {
 public:
  explicit Library(fs::path folder) : folder_(std::move(folder)) {}

  std::vector<std::string> problems() {
    check_properties();
    check_keywords();
    check_code();
    check_examples();
    return std::move(problems_);
  }

 private:
  void require(bool holds, const std::string& rule) {
    if (!holds) problems_.push_back(rule);
  }

  std::vector<std::string> lines_of(const fs::path& file) const {
    std::istringstream stream(read_text_file(folder_ / file));
    std::vector<std::string> lines;
    for (std::string line; std::getline(stream, line);) {
      if (!line.empty() && line.front() != '#') lines.push_back(line);
    }
    return lines;
  }

  static bool is_name(const std::string& name) {
    static const std::regex pattern("[a-zA-Z0-9][a-zA-Z0-9 _.-]*");
    return std::regex_match(name, pattern) && name.size() <= 63;
  }

  void check_properties() {
    std::map<std::string, std::string> fields;
    for (const std::string& line : lines_of("library.properties")) {
      const std::size_t equals = line.find('=');
      require(equals != std::string::npos, "library.properties: a line without \"=\": " + line);
      if (equals == std::string::npos) continue;
      require(fields.emplace(line.substr(0, equals), line.substr(equals + 1)).second, "a field twice: " + line);
    }
    const std::set<std::string> known = {"name",     "version", "author",  "maintainer",    "sentence", "paragraph",
                                         "category", "url",     "depends", "architectures", "includes", "license"};
    for (const char* field :
         {"name", "version", "author", "maintainer", "sentence", "paragraph", "category", "url", "architectures"})
      require(!fields[field].empty(), std::string(field) + " field missing");
    for (const auto& [field, value] : fields) {
      require(known.contains(field), "unknown field " + field);
      require(value.empty() || value.front() != ' ', field + " begins with a space");
    }
    name_ = fields["name"];
    require(is_name(name_), "name has invalid characters or is too long");
    require(name_.rfind("Arduino", 0) != 0 && name_.rfind("arduino", 0) != 0, "name begins with \"Arduino\"");
    static const std::regex version("[0-9]+\\.[0-9]+\\.[0-9]+");
    require(std::regex_match(fields["version"], version), "version is not semver");
    require(fields["sentence"].size() > 10 && fields["sentence"] != fields["paragraph"], "sentence");
    const std::set<std::string> categories = {"Display",      "Communication",   "Signal Input/Output",
                                              "Sensors",      "Device Control",  "Timing",
                                              "Data Storage", "Data Processing", "Other"};
    require(categories.contains(fields["category"]), "category is none of the specification");
    require(fields["url"].rfind("https://", 0) == 0, "url has no scheme");
    static const std::regex list("[a-zA-Z0-9_*]+(,[a-zA-Z0-9_*]+)*");
    require(std::regex_match(fields["architectures"], list), "architectures is no list");
    if (fields.contains("includes"))
      require(fs::exists(folder_ / "src" / fields["includes"]), "includes: no such file");
  }

  void check_keywords() {
    static const std::regex line_of("[A-Za-z_][A-Za-z0-9_]*\t(KEYWORD[123]|LITERAL[12])");
    const std::vector<std::string> lines = lines_of("keywords.txt");
    require(!lines.empty(), "keywords.txt is empty");
    for (const std::string& line : lines) require(std::regex_match(line, line_of), "keywords.txt: " + line);
  }

  void check_code() {
    require(fs::exists(folder_ / "src" / (name_ + ".h")), "no header of the library's name");
    require(is_name(folder_.filename().string()), "the folder's name has invalid characters");
    for (const char* wrong : {"utility", ".development", "Src", "example", "Examples"})
      require(!fs::exists(folder_ / wrong), std::string("there is a ") + wrong);
    for (const auto& entry : fs::recursive_directory_iterator(folder_)) {
      const std::string file = entry.path().filename().string();
      require(!entry.is_symlink(), file + " is a symbolic link");
      static const std::set<std::string> forbidden = {".exe", ".pde", ".o", ".a", ".zip"};
      require(!forbidden.contains(entry.path().extension().string()), file + " does not belong into a library");
    }
    for (const auto& entry : fs::directory_iterator(folder_)) {
      const std::string extension = entry.path().extension().string();
      require(extension != ".h" && extension != ".cpp" && extension != ".ino",
              "code beside src/: " + entry.path().filename().string());
    }
  }

  void check_examples() {
    for (const auto& sketch : fs::directory_iterator(folder_ / "examples")) {
      const std::string name = sketch.path().filename().string();
      require(is_name(name), name + ": a sketch's name");
      require(fs::exists(sketch.path() / (name + ".ino")), name + ": no .ino of its folder's name");
      require(!fs::exists(sketch.path() / "src"), name + ": a sketch with src/");
    }
  }

  const fs::path folder_;
  std::string name_;
  std::vector<std::string> problems_;
};

}  // namespace

std::vector<std::string> library_problems(const fs::path& folder) { return Library(folder).problems(); }

}  // namespace milliwatt
