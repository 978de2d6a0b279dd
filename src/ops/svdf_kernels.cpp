// SVDF has no device kernel yet.
#include "base/error.h"
#include "ops/kernels.h"

namespace milliwatt {

std::vector<Kernel> svdf_kernels(const OpView&, InstructionSet) {
  throw Error("keeps state between inferences; such models run on the host's reference only for now");
}

}  // namespace milliwatt
