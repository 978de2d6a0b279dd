// The function of a kernel's routine, as emitted.
#pragma once

#include <string>

#include "kernels/kernel.h"

namespace milliwatt {

/// `place`: attributes of the section, with a space behind; may be empty.
std::string routine_definition(const KernelRoutine& routine, const std::string& name, const std::string& place);

}  // namespace milliwatt
