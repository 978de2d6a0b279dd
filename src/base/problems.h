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

  /// @throws Error `place: problem; and 26 more like it; also problem ...`, on one line, where there are any problems:
  /// the first of each kind, four kinds, then how many others there are. Problems of a kind differ in names and numbers
  /// alone. Names in quotes are cut at 40 bytes. An empty place is left out.
  void throw_if_any(std::string_view place) const;

 private:
  std::vector<std::string> problems_;
};

}  // namespace milliwatt
