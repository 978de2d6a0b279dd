// Emitted C++: the files of one folder that compiles alone, and what a caller must know of them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "base/indexed.h"
#include "graph/graph.h"

namespace milliwatt {

struct SourceFile {
  std::string path;  ///< relative to the folder
  std::string text;
};

/// An input or output of the emitted functions.
struct Port {
  TensorId tensor = kNoTensor;
  ElementType type = ElementType::kInt8;
  std::int64_t elements = 0;  ///< of one call
  bool in_arena = true;       ///< has NAME_in0(arena) or NAME_out0(arena); otherwise it is always copied

  std::int64_t bytes() const { return bytes_of(type, elements); }
};

/// The function that computes one step of one layer.
struct LayerFunction {
  std::string function;  ///< static in NAME.cpp, never inlined
  int op = 0;            ///< index of the operator in the graph
};

/// How the emitted code is called.
enum class EntryKind {
  kWhole,    ///< NAME_run(in0, ..., out0, ..., arena): inputs have their places in the arena
  kStepped,  ///< NAME_start(in0, ..., state, arena), then NAME_step(state, arena) until it returns 1; and NAME_run
  kFed,      ///< NAME_feed_row(state, row, arena), and NAME_run that brings all rows
  kStream,   ///< NAME_stream(in0, ..., out0, ..., state, arena): in0 is the new rows alone
};

struct Source {
  std::string name;  ///< NAME of NAME_run; capitals in NAME_ARENA_BYTES
  EntryKind entry = EntryKind::kWhole;
  std::vector<SourceFile> files;
  std::vector<Port> inputs;
  std::vector<Port> outputs;
  std::size_t fed_input = 0;  ///< of kFed and kStream: the input that comes by rows
  Indexed<LayerFunction> layers;
  std::int64_t arena_bytes = 0;
  std::int64_t state_bytes = 0;  ///< of NAME_state, which the caller keeps between calls; 0 if there is none

  /// The function that computes an inference, or a stream's next answer.
  std::string run_function() const { return name + (entry == EntryKind::kStream ? "_stream" : "_run"); }
  /// The function that computes one step; empty if there is none.
  std::string step_function() const { return entry == EntryKind::kStepped ? name + "_step" : std::string(); }
};

}  // namespace milliwatt
