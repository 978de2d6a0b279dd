// PACK has no kernel: what is known of shapes is computed while compiling (passes/fold_constants.h).
#include "base/error.h"
#include "kernels/offers.h"

namespace milliwatt::portable {

std::vector<Kernel> pack_kernels(const OpView&) {
  throw Error("PACK is not computed on devices yet; supported: of constants, and of sizes, while compiling");
}

}  // namespace milliwatt::portable
