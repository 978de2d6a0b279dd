#include "formats/trees/json_value.h"

#include <fmt/format.h>

#include <charconv>
#include <cmath>

#include "base/error.h"

namespace milliwatt::trees {

JsonValue JsonValue::at(const char* key) const {
  if (!has(key)) refuse(fmt::format("has no \"{}\"; give the file as the library writes it", key));
  return JsonValue((*value_)[key], place_.empty() ? std::string(key) : fmt::format("{}.{}", place_, key));
}

std::size_t JsonValue::size() const {
  if (!is_array()) refuse("is no list; give the file as the library writes it");
  return value_->size();
}

JsonValue JsonValue::at(std::size_t i) const {
  if (i >= size()) refuse(fmt::format("has {} entries; give at least {}", size(), i + 1));
  return JsonValue((*value_)[i], fmt::format("{}[{}]", place_, i));
}

const std::string& JsonValue::text() const {
  if (!is_string()) refuse("is no string; give one");
  return value_->get_ref<const std::string&>();
}

double JsonValue::number() const {
  if (!value_->is_number()) refuse("is no number; give one");
  const double number = value_->get<double>();
  if (!std::isfinite(number)) refuse("is not finite; give a number");
  return number;
}

std::int64_t JsonValue::integer(std::int64_t low, std::int64_t high) const {
  std::int64_t number = 0;
  bool good = value_->is_number_integer();
  if (good) {
    // Above 2^63 - 1 it would wrap round.
    good = !value_->is_number_unsigned() || value_->get<std::uint64_t>() <= std::uint64_t{INT64_MAX};
    number = value_->get<std::int64_t>();
  } else if (is_string()) {
    const std::string& digits = text();
    const auto [end, failure] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
    good = failure == std::errc() && end == digits.data() + digits.size();
  }
  if (!good || number < low || number > high) refuse(fmt::format("is no integer; give one from {} to {}", low, high));
  return number;
}

std::vector<double> JsonValue::numbers() const {
  if (!is_array()) return {number()};
  std::vector<double> result;
  for (std::size_t i = 0; i < size(); ++i) result.push_back(at(i).number());
  return result;
}

void JsonValue::refuse(const std::string& what) const {
  throw Error(place_.empty() ? what : fmt::format("{}: {}", place_, what));
}

}  // namespace milliwatt::trees
