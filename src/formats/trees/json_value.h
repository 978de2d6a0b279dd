// A value of a JSON file from outside, read with its place for errors.
#pragma once

#include <cstddef>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

namespace milliwatt::trees {

class JsonValue {
 public:
  /// `value` must outlive this.
  explicit JsonValue(const nlohmann::json& value, std::string place = {}) : value_(&value), place_(std::move(place)) {}

  bool has(const char* key) const { return value_->is_object() && value_->contains(key); }
  /// @throws Error if it has none.
  JsonValue at(const char* key) const;

  /// Of an array. @throws Error if it is none.
  std::size_t size() const;
  JsonValue at(std::size_t i) const;

  bool is_array() const { return value_->is_array(); }
  bool is_string() const { return value_->is_string(); }
  bool is_true() const { return value_->is_boolean() && value_->get<bool>(); }

  // Each @throws Error if it is something else.
  const std::string& text() const;
  double number() const;
  /// low .. high; a string of digits too, as XGBoost writes its parameters.
  std::int64_t integer(std::int64_t low, std::int64_t high) const;
  /// Of a list of numbers, or of one.
  std::vector<double> numbers() const;

  /// @throws Error with the place in front.
  [[noreturn]] void refuse(const std::string& what) const;

 private:
  const nlohmann::json* value_;
  std::string place_;
};

}  // namespace milliwatt::trees
