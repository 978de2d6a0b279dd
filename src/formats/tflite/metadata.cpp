#include "formats/tflite/metadata.h"

#include <fmt/format.h>

#include <cstddef>
#include <string>
#include <string_view>

#include "base/in_quotes.h"

namespace milliwatt::tflite {
namespace {

namespace schema = tflite_schema;

constexpr std::string_view kPrefix = "milliwatt.";
constexpr std::size_t kMostEntries = 64;
constexpr std::size_t kLongestName = 256;
constexpr std::size_t kLongestText = std::size_t{1} << 20;

std::string label(std::string_view name) { return "metadata " + in_quotes(name.substr(0, kLongestName)); }

/// What is wrong with it, in either direction; empty where it is fine.
std::string problem_of(std::string_view name, std::string_view text) {
  if (name.size() > kLongestName) {
    return fmt::format("a name of {} bytes; supported: up to {}", name.size(), kLongestName);
  }
  if (!is_utf8(name)) return "its name is not UTF-8; supported: UTF-8";
  if (text.size() > kLongestText) return fmt::format("{} bytes; supported: up to {}", text.size(), kLongestText);
  if (!is_utf8(text)) return "is not a text in UTF-8; supported: UTF-8";
  return "";
}

class MetadataImporter {
 public:
  MetadataImporter(const schema::Model& model, Graph& graph, Problems& problems)
      : model_(model), graph_(graph), problems_(problems) {}

  void import(std::string_view name, std::uint32_t buffer_number) {
    const std::size_t buffers = model_.buffers() == nullptr ? 0 : model_.buffers()->size();
    if (buffer_number >= buffers) {
      return problem(name, fmt::format("buffer {}; the file has {}", buffer_number, buffers));
    }
    const schema::Buffer& buffer = *model_.buffers()->Get(buffer_number);
    if (buffer.offset() > 1) return problem(name, "data behind the tables; supported: data within them");
    const auto* data = buffer.data();
    const std::string_view text =
        data == nullptr ? "" : std::string_view(reinterpret_cast<const char*>(data->data()), data->size());
    const std::string what = problem_of(name, text);
    if (!what.empty()) return problem(name, what);
    if (!graph_.metadata.emplace(name, text).second) problem(name, "is there twice; each name stands once");
  }

 private:
  void problem(std::string_view name, const std::string& what) { problems_.add(label(name) + ": " + what); }

  const schema::Model& model_;
  Graph& graph_;
  Problems& problems_;
};

}  // namespace

void import_metadata(const schema::Model& model, Graph& graph, Problems& problems) {
  if (model.metadata() == nullptr) return;
  MetadataImporter importer(model, graph, problems);
  std::size_t entries = 0;
  for (const schema::Metadata* entry : *model.metadata()) {
    const std::string_view name = entry->name() == nullptr ? "" : entry->name()->string_view();
    if (!name.starts_with(kPrefix)) continue;
    if (++entries > kMostEntries) {
      return problems.add(
          fmt::format("more than {} metadata entries {}*; supported: that many", kMostEntries, kPrefix));
    }
    importer.import(name, entry->buffer());
  }
}

void export_metadata(const Graph& graph, schema::ModelT& model, Problems& problems) {
  for (const auto& [name, text] : graph.metadata) {
    const std::string what = name.starts_with(kPrefix)
                                 ? problem_of(name, text)
                                 : fmt::format("is not ours; names that begin with {} would be right", kPrefix);
    if (!what.empty()) problems.add(label(name) + ": " + what);
    auto entry = std::make_unique<schema::MetadataT>();
    entry->name = name;
    entry->buffer = static_cast<std::uint32_t>(model.buffers.size());
    model.metadata.push_back(std::move(entry));
    model.buffers.push_back(std::make_unique<schema::BufferT>());
    model.buffers.back()->data.assign(text.begin(), text.end());
  }
}

}  // namespace milliwatt::tflite
