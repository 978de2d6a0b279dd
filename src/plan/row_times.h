// When each row of a tensor is written and last read.
#pragma once

#include "base/indexed.h"

namespace milliwatt {

/// As moments of the schedule, for each row; -1 if that never happens.
struct RowTimes {
  Indexed<int> written;
  Indexed<int> last_read;
  int last_reader = -1;  ///< the operator that reads it last; none where its rows stay to the end
};

}  // namespace milliwatt
