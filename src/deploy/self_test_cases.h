// The cases of a self-test: random inputs, and the reference's answers.
#pragma once

#include "deploy/compile_model.h"
#include "pack/self_test.h"

namespace milliwatt {

/// Two cases, with the figures of the build beside them.
SelfTest self_test_of(const Compiled& compiled);

}  // namespace milliwatt
