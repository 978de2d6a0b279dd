// The functions that make the operators of list.inc, each defined in the operator's own file.
#pragma once

#include <memory>

#include "ops/operator.h"

namespace milliwatt {

#define OPERATOR(KIND, MAKE, FILE) std::unique_ptr<OperatorType> MAKE();
#include "ops/list.inc"
#undef OPERATOR

}  // namespace milliwatt
