// The portable kernel of DEPTH_TO_SPACE, SPACE_TO_DEPTH, BATCH_TO_SPACE_ND and SPACE_TO_BATCH_ND.
#include "kernels/moved_rows.h"
#include "kernels/offers.h"

namespace milliwatt::portable {

std::vector<Kernel> blocks_kernels(const OpView& op) { return {moved_rows_kernel(op)}; }

}  // namespace milliwatt::portable
