// Which of several classes: how a network's answers are read and counted.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "graph/graph.h"

namespace milliwatt {

/// The class with the highest score, the first of them where several are: elements of a quantized or float32 tensor.
/// @throws Error if scores of the type cannot be compared.
int best_class(ElementType type, std::span<const std::byte> scores);

/// An answer, and the probability that the network gives it.
struct ScoredClass {
  int label = 0;
  double probability = 0;
};

/// The best class of a network's output, its score as a real number. @throws Error as best_class() does.
ScoredClass scored_class(const Tensor& output, std::span<const std::byte> scores);

/// All classes of a network's output, the best first; of equal ones the first. @throws Error as best_class() does.
std::vector<ScoredClass> scored_classes(const Tensor& output, std::span<const std::byte> scores);

/// How often each class was taken for which.
class Confusion {
 public:
  explicit Confusion(std::size_t classes) : classes_(classes), counts_(classes * classes) {}

  void add(int truth, int answer);
  std::int64_t count(int truth, int answer) const;
  std::int64_t total() const;
  std::int64_t right() const;
  /// Share of right answers; 0 if nothing was counted.
  double accuracy() const;
  /// The share of the most frequent class: what a network that never listens would reach.
  double baseline() const;
  /// A table for people, a line for each true class.
  std::string text(const std::vector<std::string>& names) const;

 private:
  std::size_t classes_;
  std::vector<std::int64_t> counts_;  // by truth, then answer
};

}  // namespace milliwatt
