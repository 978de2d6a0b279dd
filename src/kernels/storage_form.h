// How a kernel keeps a layer's weights in flash.
#pragma once

#include <string_view>
#include <vector>

#include "kernels/kernel.h"

namespace milliwatt {

/// `lists by input`, `prefix code`, ... (docs/compression.md); empty if they are numbers of 8 bits or more, one a
/// weight.
std::string_view storage_form(const Kernel& kernel);

/// Does the kernel decode its weights as it uses them? Such kernels take many times the cycles of others.
bool is_coded(const Kernel& kernel);

/// Takes out coded kernels; of an operator that has no others, nothing.
void drop_coded_kernels(std::vector<std::vector<Kernel>>& offers);

}  // namespace milliwatt
