// How well a network's answers fit what they should be.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/json.h"
#include "base/numbers.h"
#include "data/target.h"
#include "graph/graph.h"

namespace milliwatt {

/// A wrong answer, for people.
struct Mistake {
  std::string truth, answer;
  double probability = 0;  ///< that the network gives its answer
};

class Score {
 public:
  virtual ~Score() = default;

  /// `answer`: the bytes of the output.
  virtual void add(const Target& truth, const Tensor& output, std::span<const std::byte> answer) = 0;

  /// What the figure is called in JSON and in text: accuracy.
  virtual std::string_view metric() const = 0;
  /// Of all that was added, 0 to 1; more is better. 0 if nothing was added.
  virtual double figure() const = 0;
  /// Of the figure, with 95 % certainty; empty if it is not known.
  virtual std::optional<Interval> interval() const { return std::nullopt; }

  /// Everything else that is known, by name: what no network at all would reach (`baseline`), further metrics.
  virtual Json json() const = 0;
  /// Goes on after the figure: `; chance level 0.1`. May be empty.
  virtual std::string remark() const { return ""; }
  /// Lines for people that tell more than the figure. `where`: ` on held-out clips`, or empty.
  virtual std::string details(const std::string& where) const = 0;
  /// What is wrong with an answer. Empty if it is right, or if an answer is never just wrong.
  virtual std::optional<Mistake> mistake(const Target& /*truth*/, const Tensor& /*output*/,
                                         std::span<const std::byte> /*answer*/) const {
    return std::nullopt;
  }
};

}  // namespace milliwatt
