#include "tasks/classification.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <functional>
#include <numeric>

#include "base/error.h"
#include "base/to_size.h"

namespace milliwatt {
namespace {

template <typename T>
int largest(std::span<const std::byte> bytes) {
  std::vector<T> scores(bytes.size() / sizeof(T));
  std::memcpy(scores.data(), bytes.data(), scores.size() * sizeof(T));
  return static_cast<int>(std::ranges::max_element(scores) - scores.begin());
}

template <typename T>
double element(std::span<const std::byte> bytes, int index) {
  T value{};
  std::memcpy(&value, bytes.subspan(to_size(index) * sizeof(T)).data(), sizeof(T));
  return static_cast<double>(value);
}

double score(ElementType type, std::span<const std::byte> scores, int label) {
  switch (type) {
    case ElementType::kInt8:
      return element<std::int8_t>(scores, label);
    case ElementType::kUint8:
      return element<std::uint8_t>(scores, label);
    case ElementType::kInt16:
      return element<std::int16_t>(scores, label);
    default:
      return element<float>(scores, label);
  }
}

/// As a real number.
double real_score(const Tensor& output, std::span<const std::byte> scores, int label) {
  const double code = score(output.type, scores, label);
  if (output.quantization.empty()) return code;
  return output.quantization.scales[0] * (code - output.quantization.zero_points[0]);
}

}  // namespace

int best_class(ElementType type, std::span<const std::byte> scores) {
  switch (type) {
    case ElementType::kInt8:
      return largest<std::int8_t>(scores);
    case ElementType::kUint8:
      return largest<std::uint8_t>(scores);
    case ElementType::kInt16:
      return largest<std::int16_t>(scores);
    case ElementType::kFloat32:
      return largest<float>(scores);
    default:
      throw Error(fmt::format("scores of type {}; supported: s8, u8, s16, f32", element_name(type)));
  }
}

ScoredClass scored_class(const Tensor& output, std::span<const std::byte> scores) {
  const int label = best_class(output.type, scores);
  return {label, real_score(output, scores, label)};
}

std::vector<ScoredClass> scored_classes(const Tensor& output, std::span<const std::byte> scores) {
  best_class(output.type, scores);  // are they of a type that can be compared?
  std::vector<ScoredClass> all;
  for (int label = 0; label < static_cast<int>(output.elements()); ++label)
    all.push_back({label, real_score(output, scores, label)});
  std::ranges::stable_sort(all, std::ranges::greater(), &ScoredClass::probability);
  return all;
}

void Confusion::add(int truth, int answer) { ++counts_.at(to_size(truth) * classes_ + to_size(answer)); }

std::int64_t Confusion::count(int truth, int answer) const {
  return counts_.at(to_size(truth) * classes_ + to_size(answer));
}

std::int64_t Confusion::total() const { return std::accumulate(counts_.begin(), counts_.end(), std::int64_t{0}); }

std::int64_t Confusion::right() const {
  std::int64_t right = 0;
  for (std::size_t i = 0; i < classes_; ++i) right += counts_[i * classes_ + i];
  return right;
}

double Confusion::accuracy() const {
  return total() == 0 ? 0 : static_cast<double>(right()) / static_cast<double>(total());
}

double Confusion::baseline() const {
  std::int64_t most = 0;
  for (std::size_t truth = 0; truth < classes_; ++truth) {
    const auto row = std::span(counts_).subspan(truth * classes_, classes_);
    most = std::max(most, std::accumulate(row.begin(), row.end(), std::int64_t{0}));
  }
  return total() == 0 ? 0 : static_cast<double>(most) / static_cast<double>(total());
}

std::string Confusion::text(const std::vector<std::string>& names) const {
  std::size_t width = 4;
  for (const std::string& name : names) width = std::max(width, name.size());
  std::string text = fmt::format("{:>{}} ", "", width);
  for (const std::string& name : names) text += fmt::format(" {:>{}}", name, width);
  text += "\n";
  for (std::size_t truth = 0; truth < classes_; ++truth) {
    text += fmt::format("{:>{}} ", names.at(truth), width);
    for (std::size_t answer = 0; answer < classes_; ++answer) {
      const std::int64_t times = counts_[truth * classes_ + answer];
      text += times == 0 ? fmt::format(" {:>{}}", ".", width) : fmt::format(" {:>{}}", times, width);
    }
    text += "\n";
  }
  return text;
}

}  // namespace milliwatt
