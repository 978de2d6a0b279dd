// In which layout each tensor's rows lie: what writes them and all that read them must agree.
#pragma once

#include <cstddef>
#include <vector>

#include "graph/graph.h"
#include "ops/kernel.h"

namespace milliwatt {

/// Of each tensor's rows, as the kernel of the operator that makes it writes them.
std::vector<RowLayout> row_layouts(const Graph& graph, const std::vector<Kernel>& kernels);

/// Takes out every kernel that does not read and write plain rows.
void keep_plain_rows(std::vector<std::vector<Kernel>>& offers);

/// Takes out the kernels of layouts in which no neighbour reads or writes. A kernel has plain rows on one side at
/// least.
void drop_lone_layouts(const Graph& graph, std::vector<std::vector<Kernel>>& offers);

/// Exchanges kernels, one for each operator, and those of its neighbours with them.
class KernelChoice {
 public:
  using Choice = std::vector<std::size_t>;

  KernelChoice(const Graph& graph, const std::vector<std::vector<Kernel>>& offers);

  /// The kernels that take the fewest cycles together.
  Choice fastest() const;

  /// `choice` with that kernel for `op`; where its rows lie otherwise than a neighbour has them, that neighbour gets a
  /// kernel that agrees: the same function with as many steps, or else its fastest.
  Choice with(Choice choice, std::size_t op, std::size_t index) const;

  /// Estimated cycles of an inference.
  double cycles(const Choice& choice) const;

 private:
  void match_readers(Choice& choice, std::size_t op, RowLayout layout) const;
  std::size_t matching(std::size_t op, std::size_t index, RowLayout StepRule::*side, RowLayout layout) const;
  double cycles(std::size_t op, std::size_t index) const { return offers_[op][index].cost.time(); }

  const std::vector<std::vector<Kernel>>& offers_;
  std::vector<int> producer_;              // of each operator's input 0; -1 where its rows can only be plain
  std::vector<std::vector<int>> readers_;  // of each operator's output 0; none where its rows can only be plain
};

}  // namespace milliwatt
