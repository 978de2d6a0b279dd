// BATCH_NORM has no kernel: on devices it is a part of the layer in front.
#include "base/error.h"
#include "kernels/offers.h"

namespace milliwatt::portable {

std::vector<Kernel> batch_norm_kernels(const OpView&) {
  throw Error("a batch norm runs on the host only; fold it into the layer in front first");
}

}  // namespace milliwatt::portable
