// The portable kernel of STRIDED_SLICE.
#include "kernels/moved_rows.h"
#include "kernels/offers.h"

namespace milliwatt::portable {

std::vector<Kernel> strided_slice_kernels(const OpView& op) { return {moved_rows_kernel(op)}; }

}  // namespace milliwatt::portable
