// What recipes say of how data are split.
#pragma once

#include "base/toml_table.h"
#include "data/split.h"

namespace milliwatt {

/// The keys validation_share, test_share and fold. @throws Error naming the key.
void read_shares(TomlTable& data, Split& split);

}  // namespace milliwatt
