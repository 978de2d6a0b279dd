#include "tasks/read_shares.h"

#include <fmt/format.h>

#include <cmath>

namespace milliwatt {

void read_shares(TomlTable& data, Split& split) {
  data.number("validation_share", 0.01, 0.4, split.validation_share);
  data.number("test_share", 0.01, 0.4, split.test_share);
  const int folds = static_cast<int>(std::floor(1 / split.test_share + 1e-9));
  data.integer("fold", 0, folds - 1, split.fold);
}

}  // namespace milliwatt
