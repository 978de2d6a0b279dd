// The functions through which emitted code is called: one file for each way.
#pragma once

#include <string>
#include <string_view>

#include "base/indexed.h"
#include "emit/constants.h"
#include "emit/emit.h"

namespace milliwatt {

/// What they are emitted from.
struct EntryParts {
  const Graph& graph;
  const Plan& plan;
  const Board& board;
  const EmitOptions& options;
  const Indexed<std::string>& layers;  ///< the layers' functions
  const Source& source;                ///< name and ports filled in

  /// NAME_what in capitals.
  std::string constant(std::string_view what) const;
  const TensorPlace& place(TensorId id) const { return plan.tensors[id]; }
  /// `const int8_t* in0, int8_t* out0, `
  std::string port_parameters() const;
  /// `int8_t* NAME_out0(void* arena)`
  std::string place_function(const char* kind, std::size_t i, const Port& port) const;
  /// The same with its body.
  std::string place_definition(const char* kind, std::size_t i, const Port& port) const;
  /// Those of all inputs and outputs.
  std::string place_declarations() const;
  std::string place_definitions() const;
  /// Copies from where the caller has an input, or to where it wants an output, unless that is its place.
  std::string copy_in(std::size_t i) const;
  std::string copy_out(std::size_t i) const;
  /// Of NAME_arena.
  std::string arena_size() const;
  std::string arena_declaration() const;
  std::string arena_definition() const;
  /// What stands in front of a function that the board can place.
  std::string code_place() const;
};

struct EntryText {
  std::string declarations;  ///< of the header, in C
  std::string definitions;
  std::vector<Constant> constants;  ///< of the header: STATE_BYTES, and what only this way has
  std::int64_t state_bytes = 0;     ///< of NAME_state
};

EntryText whole_entry(const EntryParts& parts);
EntryText stepped_entry(const EntryParts& parts);
EntryText fed_entry(const EntryParts& parts);
EntryText stream_entry(const EntryParts& parts);

}  // namespace milliwatt
