// In which layout each tensor's rows lie: what writes them and all that read them must agree.
#pragma once

#include <cstddef>
#include <vector>

#include "base/indexed.h"
#include "graph/graph.h"
#include "kernels/kernel.h"

namespace milliwatt {

/// Of each tensor's rows, as the kernel of the operator that makes it writes them.
Indexed<const RowLayout*> row_layouts(const Graph& graph, const Indexed<Kernel>& kernels);

/// Takes out every kernel that does not read and write plain rows.
void keep_plain_rows(std::vector<std::vector<Kernel>>& offers);

/// Takes out the kernels with a layout that no neighbour on that tensor reads or writes.
void drop_lone_layouts(const Graph& graph, std::vector<std::vector<Kernel>>& offers);

/// Exchanges kernels, one for each operator, and those of its neighbours with them.
class KernelChoice {
 public:
  using Choice = std::vector<std::size_t>;

  KernelChoice(const Graph& graph, const std::vector<std::vector<Kernel>>& offers);

  /// The kernels that take the fewest cycles together.
  Choice fastest() const;

  /// One kernel that was exchanged for another.
  struct Change {
    std::size_t op = 0, before = 0, after = 0;
  };

  /// Makes `choice` what with() gives, and says what changed, in order.
  std::vector<Change> change(Choice& choice, std::size_t op, std::size_t index) const;
  /// Takes that back.
  static void undo(const std::vector<Change>& changes, Choice& choice);
  /// Estimated cycles of an inference that the changes cost.
  double extra_cycles(const std::vector<Change>& changes) const;

  /// `choice` with that kernel for `op`; a neighbour that has the rows between them in another layout gets a kernel
  /// that agrees: the same function with as many steps, or else its fastest. So do that one's neighbours.
  Choice with(Choice choice, std::size_t op, std::size_t index) const;

  /// Estimated cycles of an inference.
  double cycles(const Choice& choice) const;

 private:
  /// A tensor between two operators whose rows may lie in any layout, seen from one of them.
  struct Neighbour {
    OperandLayouts StepRule::*own_side;
    std::size_t own_operand = 0;
    std::size_t op = 0;
    OperandLayouts StepRule::*side;
    std::size_t operand = 0;
  };

  std::size_t matching(const Choice& choice, const Neighbour& neighbour, const RowLayout& layout) const;
  double cycles(std::size_t op, std::size_t index) const { return offers_[op][index].cost.time(); }

  const std::vector<std::vector<Kernel>>& offers_;
  std::vector<std::vector<Neighbour>> neighbours_;  // of each operator: producers, then readers
};

}  // namespace milliwatt
