// Programs of emitted code and our own, built for this machine.
#pragma once

#include <string>
#include <vector>

#include "base/embedded_file.h"
#include "base/temporary_directory.h"
#include "emit/source.h"

namespace milliwatt {

/// Builds `program` in the folder: `model`'s files, in emitted/, and `own`, in own/, whose .cpp files may use C++17.
/// @throws Error if it cannot be built.
void build_host_program(const Source& model, const std::vector<EmbeddedFile>& own, const TemporaryDirectory& directory);

}  // namespace milliwatt
