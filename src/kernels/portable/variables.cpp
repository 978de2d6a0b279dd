// READ_VARIABLE and ASSIGN_VARIABLE have no kernel: no plan keeps a tensor from one inference to the next yet.
#include "base/error.h"
#include "kernels/offers.h"

namespace milliwatt::portable {

std::vector<Kernel> variables_kernels(const OpView&) {
  throw Error("a variable keeps its value between inferences; not on devices yet, the host's reference runs it");
}

}  // namespace milliwatt::portable
