// The portable kernel of SLICE.
#include "kernels/moved_rows.h"
#include "kernels/offers.h"

namespace milliwatt::portable {

std::vector<Kernel> slice_kernels(const OpView& op) { return {moved_rows_kernel(op)}; }

}  // namespace milliwatt::portable
