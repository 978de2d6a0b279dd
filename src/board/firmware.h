// Emitted code, built for a board and run there: on the emulated board, or natively where the board is the host.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "base/temporary_directory.h"
#include "board/count.h"
#include "board/emulator.h"
#include "board/harness_model.h"
#include "board/linked_firmware.h"
#include "emit/source.h"
#include "target/board.h"

namespace milliwatt {

using TensorBytes = std::vector<std::byte>;  ///< one tensor's elements, little-endian

/// One inference.
struct Inference {
  std::vector<TensorBytes> outputs;
  std::optional<std::int64_t> stack_bytes;  ///< below the call of NAME_run, by painting; empty on the host
  std::optional<CallCount> count;           ///< empty on the host, and where it was not asked for
};

/// A row as emitted code with EmitOptions::trace reports it.
struct TraceRecord {
  std::int32_t tensor = 0;
  std::int32_t row = 0;
  TensorBytes bytes;
};

struct BuildOptions {
  Tensors tensors = Tensors::kInArena;
  std::chrono::seconds limit{300};  ///< for each compiler run
};

struct RunOptions {
  bool count = true;                ///< instructions and cycles; takes about twice as long
  std::chrono::seconds limit{600};  ///< for the whole run
};

class Firmware {
 public:
  /// Builds in a temporary folder, which lives as long as this object.
  /// @throws Error if the board cannot run code yet, a program is missing, or the code does not compile;
  ///   Verdict::kNo where it does not fit the board.
  Firmware(const Source& source, const Board& board, const BuildOptions& options = {});

  /// Empty on the host.
  const std::optional<FirmwareSizes>& sizes() const { return sizes_; }
  /// The model without the harness; empty on the host.
  const std::optional<LinkedApplication>& application() const { return application_; }

  /// One inference for each set of inputs (each in the model's order), one after the other on the same arena.
  /// @throws Error if an input's size is wrong, the program faults, or `limit` passes.
  std::vector<Inference> run(std::span<const std::vector<TensorBytes>> input_sets,
                             const RunOptions& options = {}) const;

  /// One inference of code that was emitted with EmitOptions::trace: its rows in the order in which they were written.
  std::vector<TraceRecord> trace(const std::vector<TensorBytes>& inputs, const RunOptions& options = {}) const;

 private:
  void build_native(const BuildOptions& options) const;
  void check_programs() const;
  void build_emulated(const BuildOptions& options);
  void compile_all(const Toolchain& tools, std::vector<std::string> harness_files) const;
  std::vector<std::string> objects(const char* folder) const;
  void write_inputs(std::span<const std::vector<TensorBytes>> input_sets) const;
  void execute(const RunOptions& options, const CountPlan* count) const;
  std::vector<Inference> read_outputs(std::size_t sets) const;

  Source source_;
  Board board_;
  const Emulator& emulator_;
  TemporaryDirectory directory_;
  std::optional<FirmwareSizes> sizes_;
  std::optional<LinkedApplication> application_;
  std::optional<ElfFile> elf_;  ///< empty if the program is no ELF file
};

}  // namespace milliwatt
