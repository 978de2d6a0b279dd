// The portable kernel of REVERSE_V2.
#include "kernels/moved_rows.h"
#include "kernels/offers.h"

namespace milliwatt::portable {

std::vector<Kernel> reverse_kernels(const OpView& op) { return {moved_rows_kernel(op)}; }

}  // namespace milliwatt::portable
