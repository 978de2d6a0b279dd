// What the portable kernels have in common that are written over an arithmetic of sums
// (device/milliwatt/portable/sums.h): of int8, of int16 with int8 weights, or of float32.
#pragma once

#include <string>

#include "kernels/kernel.h"
#include "ops/operator.h"
#include "ops/window.h"

namespace milliwatt {

/// Is it a layer of int16 or float32? Of int8 the layers' kernels are older than these.
bool has_other_sums(const OpView& op);

/// Fills in the function, NAME_s8, NAME_s16 or NAME_f32, its header NAME_sums.h (without `_rows`), weights and bias,
/// and what turns a sum into an element. `channels`: of the output.
void add_sums(const OpView& op, const std::string& name, int channels, const SumInputs& inputs, Kernel& kernel);

/// Cycles of a multiply-accumulate.
double cycles_of_product(const OpView& op);

}  // namespace milliwatt
