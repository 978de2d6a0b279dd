// JSON as the program prints it: keys keep their order, unknown figures are null.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>

namespace milliwatt {

using Json = nlohmann::ordered_json;

template <typename T>
Json known(const std::optional<T>& figure) {
  return figure ? Json(*figure) : Json(nullptr);
}

}  // namespace milliwatt
