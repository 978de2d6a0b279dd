// Products of matrices of real numbers, for any core. Matrices of kRows x
// kDepth and kDepth x kColumns, whose elements lie as far apart as the strides say; so do those of the batches.
#pragma once

#include "../core/real.h"

namespace milliwatt {

// Right: what gives the elements of the second factor by number.
template <class S, class Right>
inline void matrix_product(const float* left, const Right& right, int32_t first, float* to) {
  for (int32_t row = 0; row < S::kRows; ++row, left += S::kLeftRow) {
    for (int32_t column = 0; column < S::kColumns; ++column) {
      int32_t at = first + column * S::kRightColumn;
      float sum = 0.0f;
      for (int32_t k = 0; k < S::kDepth; ++k, at += S::kRightDepth) sum += product(left[k * S::kLeftDepth], right[at]);
      *to++ = sum;
    }
  }
}

template <class S, class Right>
inline void matrix_products(const float* left, const Right& right, float* to) {
  for (int32_t i0 = 0; i0 < S::kBatches0; ++i0) {
    for (int32_t i1 = 0; i1 < S::kBatches1; ++i1) {
      for (int32_t i2 = 0; i2 < S::kBatches2; ++i2, to += S::kRows * S::kColumns) {
        const float* from = left + i0 * S::kLeftBatch0 + i1 * S::kLeftBatch1 + i2 * S::kLeftBatch2;
        matrix_product<S>(from, right, i0 * S::kRightBatch0 + i1 * S::kRightBatch1 + i2 * S::kRightBatch2, to);
      }
    }
  }
}

}  // namespace milliwatt
