// Everything that is wrong with an input, collected so that a user hears of it at once and not one run at a time.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace milliwatt {

class Problems {
 public:
  void add(std::string problem) { problems_.push_back(std::move(problem)); }

  bool empty() const { return problems_.empty(); }
  std::size_t size() const { return problems_.size(); }
  const std::vector<std::string>& list() const { return problems_; }

  /// @throws Error `place: problem; also problem; also ...`, on one line, where there are any problems: the first
  /// eight, then how many more there are. An empty place is left out.
  void throw_if_any(std::string_view place) const;

 private:
  std::vector<std::string> problems_;
};

}  // namespace milliwatt
