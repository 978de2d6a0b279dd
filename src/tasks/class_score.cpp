#include "tasks/class_score.h"

#include <fmt/format.h>

#include <utility>

#include "base/to_size.h"

namespace milliwatt {

ClassScore::ClassScore(std::vector<std::string> classes) : classes_(std::move(classes)), confusion_(classes_.size()) {}

void ClassScore::add(const Target& truth, const Tensor& output, std::span<const std::byte> answer) {
  confusion_.add(std::get<int>(truth), best_class(output.type, answer));
}

std::optional<Interval> ClassScore::interval() const { return wilson_interval(confusion_.right(), confusion_.total()); }

double ClassScore::chance() const { return classes_.empty() ? 0 : 1 / static_cast<double>(classes_.size()); }

Json ClassScore::json() const {
  Json rows = Json::array();
  const auto count = static_cast<int>(classes_.size());
  for (int truth = 0; truth < count; ++truth) {
    Json row = Json::array();
    for (int answer = 0; answer < count; ++answer) row.push_back(confusion_.count(truth, answer));
    rows.push_back(row);
  }
  return {
      {"chance", chance()}, {"baseline", confusion_.baseline()}, {"classes", classes_}, {"confusion", std::move(rows)}};
}

std::string ClassScore::remark() const {
  return fmt::format("; chance level {:.3f}, always the most frequent class {:.3f}", chance(), confusion_.baseline());
}

std::string ClassScore::details(const std::string& where) const {
  return fmt::format("Confusion matrix{} (rows: true class)\n{}", where, confusion_.text(classes_));
}

std::optional<Mistake> ClassScore::mistake(const Target& truth, const Tensor& output,
                                           std::span<const std::byte> answer) const {
  const ScoredClass best = scored_class(output, answer);
  const int wanted = std::get<int>(truth);
  if (best.label == wanted) return std::nullopt;
  return Mistake{classes_.at(to_size(wanted)), classes_.at(to_size(best.label)), best.probability};
}

}  // namespace milliwatt
