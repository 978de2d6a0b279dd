// Emitted code with what one build system asks for: a folder that its users add and compile.
#pragma once

#include <string>
#include <vector>

#include "emit/source.h"
#include "graph/graph.h"
#include "pack/self_test.h"
#include "target/board.h"

namespace milliwatt {

/// What goes into a package.
struct PackageContent {
  const Source& source;
  const Graph& model;  ///< as in the file: its inputs' shapes say which sensor fits
  const Board& board;
  int sample_rate = 0;                  ///< of the sound that it listens to, Hz; 0 if it listens to none
  bool has_labels = false;              ///< are there NAME_labels?
  std::vector<SourceFile> self_test{};  ///< as self_test_files() makes them; empty: none
  /// That NAME_application switches, which the source's files then have; empty: they have none.
  std::vector<std::string> outputs{};
};

/// As in list.inc.
std::vector<std::string> package_names();

/// All files of the package, relative to its folder. Each begins as emitted files do.
/// @throws Error if the model's name or the board does not suit the package; what would is in the message.
std::vector<SourceFile> package_files(const std::string& package, const PackageContent& content);

}  // namespace milliwatt
