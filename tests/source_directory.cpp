// The only test source that is compiled with a path in it: a compiler cache can share all others between clones.
#include "source_directory.h"

namespace milliwatt {

std::filesystem::path source_directory() { return MILLIWATT_SOURCE_DIR; }

}  // namespace milliwatt
