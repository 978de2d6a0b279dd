// Which rows of its inputs an operator needs for a row of its output. Rows lie along dimension 1, which is time.
#pragma once

#include <cstdint>

namespace milliwatt {

enum class RowsRead {
  kAll,    ///< as far as anybody knows
  kOwn,    ///< the row of the same number: outputs have as many rows as inputs
  kWindow  ///< those of a window, with the attributes stride_h, dilation_h (if it has any) and padding
};

struct TimeRows {
  RowsRead read = RowsRead::kAll;
  std::int64_t window_rows = 1;  ///< rows of the window's kernel
  /// Are the window's rows the attribute kernel_h? A window over all rows can then be made one over fewer.
  bool is_attribute = false;
};

}  // namespace milliwatt
