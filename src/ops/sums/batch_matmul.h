// The matrices of BATCH_MATMUL and how they lie.
#pragma once

#include <array>
#include <cstdint>

#include "ops/operator.h"

namespace milliwatt {

/// out[batch] = a[batch] x b[batch], matrices of rows x depth and depth x columns. Batches have up to three dimensions;
/// one of size 1 is repeated (its stride is 0). Strides count elements.
struct MatrixProducts {
  static constexpr std::size_t kDimensions = 3;
  std::int64_t rows = 1, depth = 1, columns = 1;
  std::int64_t a_row = 0, a_depth = 0, b_depth = 0, b_column = 0;
  std::array<std::int64_t, kDimensions> batches = {1, 1, 1}, a_batch = {0, 0, 0}, b_batch = {0, 0, 0};
};

/// Of an operator without problems().
MatrixProducts matrix_products(const OpView& op);

}  // namespace milliwatt
