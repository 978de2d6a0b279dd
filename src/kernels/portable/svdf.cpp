// SVDF has no device kernel yet.
#include "base/error.h"
#include "kernels/offers.h"

namespace milliwatt::portable {

std::vector<Kernel> svdf_kernels(const OpView&) {
  throw Error("keeps state between inferences; such models run on the host's reference only for now");
}

}  // namespace milliwatt::portable
