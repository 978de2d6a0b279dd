// When each row of a tensor is written and last read.
#pragma once

#include <vector>

namespace milliwatt {

/// As moments of the schedule, for each row; -1 if that never happens.
struct RowTimes {
  std::vector<int> written;
  std::vector<int> last_read;
  int last_reader = -1;  ///< the operator that reads it last; none where its rows stay to the end
};

}  // namespace milliwatt
