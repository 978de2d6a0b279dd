// The portable kernel of RESIZE_NEAREST_NEIGHBOR.
#include "kernels/moved_rows.h"
#include "kernels/offers.h"

namespace milliwatt::portable {

std::vector<Kernel> resize_nearest_kernels(const OpView& op) { return {moved_rows_kernel(op)}; }

}  // namespace milliwatt::portable
