#include "formats/trees/read.h"

#include <filesystem>

#include "base/error.h"
#include "base/sha256.h"
#include "formats/model_name.h"
#include "formats/trees/libraries.h"

namespace milliwatt {

Graph parse_trees(std::span<const std::byte> bytes, const std::string& source_name) {
  try {
    const auto* const text = reinterpret_cast<const char*>(bytes.data());
    const nlohmann::json json = nlohmann::json::parse(text, text + bytes.size());
    const trees::JsonValue file(json);
    if (!file.has("learner") && !file.has("tree_info")) {
      throw Error(
          "has neither \"learner\" nor \"tree_info\"; give what XGBoost's save_model or LightGBM's dump_model wrote");
    }
    const trees::Forest forest = file.has("learner") ? trees::read_xgboost(file) : trees::read_lightgbm(file);
    const std::filesystem::path source(source_name);
    Graph graph = forest.graph(identifier_of(source.stem().string()));
    graph.source = source.filename().string();
    graph.sha256 = sha256_hex(bytes);
    return graph;
  } catch (const nlohmann::json::exception& error) {
    throw Error(source_name + ": is no JSON: " + error.what() +
                "; give what XGBoost's save_model or LightGBM's dump_model wrote");
  } catch (const Error& error) {
    throw error.within(source_name);
  }
}

}  // namespace milliwatt
