// A model as a package on disk, and its sketches through a compiler.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <vector>

#include "decision/guarded_source.h"
#include "deploy/compile_model.h"
#include "deploy/self_test_cases.h"
#include "emit/emitted_folder.h"
#include "emit/write_source.h"
#include "pack/package.h"

namespace milliwatt {

struct PackedModel {
  Compiled compiled;
  std::vector<SourceFile> files;
};

/// `model` for the board as that package, with its self-test; with `decision` as an application.
inline PackedModel pack(Graph model, const std::string& board_name, const std::string& package, InputKind input,
                        int sample_rate = 0, const GuardedForm* decision = nullptr, const std::string& name = "net") {
  const Board board = read_board(board_name);
  CompileRequest request;
  request.plan.input = input;
  request.emit.name = name;
  request.emit.sample_rate = sample_rate;
  request.emit.weight_tables = decision != nullptr;
  PackedModel packed{compile_model(std::move(model), board, request), {}};
  std::vector<SourceFile> self_test = self_test_files(packed.compiled.source, self_test_of(packed.compiled));
  Source& source = packed.compiled.source;
  if (decision != nullptr) {
    for (SourceFile& file : guarded_files(source, *decision)) source.files.push_back(std::move(file));
  }
  packed.files =
      package_files(package, {.source = source,
                              .model = packed.compiled.planned.model(),
                              .board = board,
                              .sample_rate = sample_rate,
                              .self_test = std::move(self_test),
                              .outputs = decision == nullptr ? std::vector<std::string>() : decision->outputs});
  return packed;
}

inline std::string text_of(const PackedModel& packed, const std::string& path) {
  for (const SourceFile& file : packed.files) {
    if (file.path == path) return file.text;
  }
  ADD_FAILURE() << "no file " << path;
  return {};
}

}  // namespace milliwatt
