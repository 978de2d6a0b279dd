// Emitted files in a folder, and compilers that read them.
#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "base/process.h"
#include "emit/source.h"
#include "scratch_folder.h"

namespace milliwatt {

class EmittedFiles {
 public:
  void write(const std::string& path, const std::string& text) const {
    const std::filesystem::path file = folder_.path() / path;
    std::filesystem::create_directories(file.parent_path());
    std::ofstream(file, std::ios::binary) << text;
  }
  void write(const Source& source) const {
    for (const SourceFile& file : source.files) write(file.path, file.text);
  }
  const std::filesystem::path& path() const { return folder_.path(); }

  /// Runs the compiler in the folder. Any message of it is a failure.
  void expect_silent(const std::vector<std::string>& command) const {
    const ProcessResult result = run_process(command, folder_.path(), std::chrono::minutes(2));
    std::string text;
    for (const std::string& word : command) text += word + " ";
    EXPECT_TRUE(result.exit_status == 0 && result.output.empty()) << text << "\n" << result.output.substr(0, 2000);
  }

 private:
  const ScratchFolder folder_;
};

inline std::vector<std::string> operator+(std::vector<std::string> words, const std::vector<std::string>& more) {
  words.insert(words.end(), more.begin(), more.end());
  return words;
}

/// What emitted code compiles with, without a message.
inline const std::vector<std::string> kStrict = {"-Wall",        "-Wextra",      "-Wpedantic",   "-Wshadow",
                                                 "-Wconversion", "-Wcast-align", "-Wdeprecated", "-Werror"};

}  // namespace milliwatt
