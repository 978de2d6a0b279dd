// One way to compute an operator on a device: which kernel, with which constants, at which cost.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "kernels/steps.h"

namespace milliwatt {

/// The elements of a table. Copies share them, for the forms of a kernel often read the same table.
class TableValues {
 public:
  using Vectors =
      std::variant<std::vector<std::int8_t>, std::vector<std::int16_t>, std::vector<std::int32_t>, std::vector<float>>;

  TableValues() : TableValues(std::vector<std::int32_t>()) {}
  template <typename T>
  TableValues(std::vector<T> values) : values_(std::make_shared<const Vectors>(std::move(values))) {}

  const Vectors& operator*() const { return *values_; }

 private:
  std::shared_ptr<const Vectors> values_;
};

/// A table that the kernel reads from flash, already in the order in which the kernel reads it.
struct KernelTable {
  std::string name;  ///< what it is: weights, bias, multipliers, shifts, ...
  TableValues values;
  std::string comment;
  bool is_weights = true;  ///< weights, biases, multipliers, shifts; false for look-up tables, which count as code
};

/// A compile-time number of the kernel's shape.
struct KernelNumber {
  std::string name;  ///< kInputHeight
  std::int32_t value = 0;
  std::string comment;  ///< scale or meaning; may be empty
};

/// Assembly that is made for one layer: its instructions hold the layer's weights. Emitted into NAME_routines.h as a
/// naked function, LAYER_NAME, which the kernel is given behind its tables.
struct KernelRoutine {
  std::string name;
  std::string parameters;  ///< their types
  std::string text;        ///< string literals and macros of the kernel's headers, each with a line of its own
  std::string comment;
  std::int64_t bytes = 0;
};

/// Code that runs again and again. Of one within another those passes count that come on top of the outer one's.
struct CodeLoop {
  std::int64_t bytes = 0;
  double passes = 0;  ///< of one inference
};

/// Estimates, used to choose.
struct KernelCost {
  double cycles = 0;  ///< of one inference, with memories without wait states
  std::int64_t code_bytes = 0;
  double table_passes = 0;           ///< how often the tables are read whole; 0: once a step
  std::vector<CodeLoop> loops = {};  ///< those that may be longer than a small cache of code
  double stall_cycles = 0;           ///< by flash_stalls(), where the planner is to count them

  double time() const { return cycles + stall_cycles; }
};

/// One kernel for one operator. Emitted as
///
///     struct LAYER_shape { enum : int32_t { kInputHeight = 49, ... }; };
///     FUNCTION<LAYER_shape>(in0, ..., out0, ..., table0, ..., [routine], [scratch], [state], step);
///
/// where ins and outs are milliwatt::Rows of the tensors that are not constant, tables are milliwatt::Flash pointers,
/// scratch and state are void*, there only if the step rule asks for bytes, and step is the step's number.
struct Kernel {
  std::string function;  ///< conv2d_s8_dsp; empty if nothing is to be called
  /// Its header under device/milliwatt/: dsp/conv2d_s8_dsp.h. If a list's function leaves it empty, that of the
  /// function's name in the folder of the list's instruction set.
  std::string header;
  std::vector<KernelNumber> numbers;
  std::vector<KernelTable> tables;
  std::shared_ptr<const KernelRoutine> routine;  ///< often null; copies share it
  StepRule steps;
  KernelCost cost;
  bool for_flash = false;  ///< takes cycles to save flash: only for plans whose objective is flash
  /// Its assembly is right on cores of its own set alone, not on those of sets that contain it.
  bool own_set_only = false;
};

}  // namespace milliwatt
