// The forms that libraries write trees in.
#pragma once

#include <fmt/format.h>

#include <string>

#include "formats/trees/forest.h"
#include "formats/trees/json_value.h"

namespace milliwatt::trees {

/// No library has more features, answers or trees in a model that a microcontroller could hold.
inline constexpr std::int64_t kMost = 1'000'000;

/// Refuses an objective that is none of `rows`, which have names.
template <typename Rows>
[[noreturn]] void refuse_objective(const JsonValue& objective, const Rows& rows) {
  std::string names;
  for (const auto& row : rows) names += (names.empty() ? "" : ", ") + std::string(row.name);
  objective.refuse(fmt::format("is \"{}\"; supported: {}", objective.text(), names));
}

/// XGBoost's Booster.save_model("model.json"), releases 1.0 to 3.
Forest read_xgboost(const JsonValue& file);

/// LightGBM's json.dump(Booster.dump_model()); leaves may be lists, a value for each class (tools/export_trees.py).
Forest read_lightgbm(const JsonValue& file);

}  // namespace milliwatt::trees
