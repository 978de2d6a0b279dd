// SHAPE, RANK and ZEROS_LIKE have no kernel: what is known of shapes is computed while compiling
// (passes/fold_constants.h).
#include "base/error.h"
#include "kernels/offers.h"

namespace milliwatt::portable {

std::vector<Kernel> shape_kernels(const OpView& op) {
  throw Error(op.op().kind + " is not computed on devices yet; supported: of constants, and of sizes, while compiling");
}

}  // namespace milliwatt::portable
