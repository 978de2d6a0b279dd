// Damaged model files: each is refused or used to its end, in a process of its own, within 10 s and 1 GB. Run with the
// sanitizers too: there any access outside of memory ends the process.
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <exception>
#include <fstream>
#include <iostream>
#include <map>
#include <string>
#include <thread>

#include "base/error.h"
#include "hostile/damage.h"
#include "hostile/use_file.h"
#include "scratch_folder.h"

namespace milliwatt {
namespace {

constexpr unsigned kMostSeconds = 10;
constexpr std::int64_t kMostBytes = std::int64_t{1} << 30;
constexpr int kThrown = 100;  // what a process returns; lower ones are of Use

std::filesystem::path written(const SeedFile& file, std::uint32_t number, const std::filesystem::path& folder) {
  const std::filesystem::path path = folder / fmt::format("{}_{}", number, file.name);
  std::ofstream stream(path, std::ios::binary);
  stream.write(reinterpret_cast<const char*>(file.bytes.data()), static_cast<std::streamsize>(file.bytes.size()));
  if (!stream.flush()) throw Error(path.string() + ": cannot be written");
  return path;
}

int use_and_report(const std::filesystem::path& path, std::uint32_t number) {
  try {
    return static_cast<int>(use_file(path, number));
  } catch (const std::exception& error) {
    std::cerr << fmt::format("file {}: {}\n", number, error.what());
  }
  return kThrown;
}

/// Of the processor, so that a machine that is busy otherwise makes no difference; six times as long by the clock.
void limit_time() {
  const rlimit limit = {kMostSeconds, kMostSeconds + 1};
  ::setrlimit(RLIMIT_CPU, &limit);
  ::alarm(6 * kMostSeconds);
}

double seconds_of(const timeval& time) {
  return static_cast<double>(time.tv_sec) + 1e-6 * static_cast<double>(time.tv_usec);
}

struct Figures {
  std::array<int, 4> uses = {};
  int files = 0;
  double longest_s = 0;
  std::int64_t largest_bytes = 0;
  std::uint32_t longest = 0, largest = 0;  // numbers of files
};

// Runs a few processes at once.
class Trials {
 public:
  /// `keeps`: the files stay, in the folder for temporary files.
  Trials(const DamagedFiles& files, bool keeps) : files_(&files), keeps_(keeps) {}

  void begin(std::uint32_t number) {
    if (running_.size() >= std::max(1U, std::thread::hardware_concurrency())) end_one();
    const SeedFile file = files_->file(number);
    const std::filesystem::path path =
        written(file, number, keeps_ ? std::filesystem::temp_directory_path() : folder_.path());
    const pid_t child = ::fork();
    if (child == 0) {
      limit_time();
      ::_exit(use_and_report(path, number));
    }
    ASSERT_GT(child, 0) << "fork";
    running_[child] = {number, file.name, path};
  }

  void end_all() {
    while (!running_.empty()) end_one();
  }

  const Figures& figures() const { return figures_; }

 private:
  struct Trial {
    std::uint32_t number;
    std::string name;
    std::filesystem::path path;
  };

  void end_one() {
    int status = 0;
    rusage usage = {};
    const pid_t child = ::wait4(-1, &status, 0, &usage);
    const Trial trial = running_.at(child);
    running_.erase(child);
    if (!keeps_) std::filesystem::remove(trial.path);
    const double seconds = seconds_of(usage.ru_utime) + seconds_of(usage.ru_stime);
    const std::int64_t bytes = std::int64_t{usage.ru_maxrss} * 1024;
    const std::string which = fmt::format("file {} of {}; MILLIWATT_HOSTILE_FILE={} runs it alone and keeps it",
                                          trial.number, trial.name, trial.number);
    if (WIFSIGNALED(status)) {
      ADD_FAILURE() << which << ": ended by signal " << WTERMSIG(status) << " after " << seconds << " s";
    } else if (WEXITSTATUS(status) >= static_cast<int>(figures_.uses.size())) {
      ADD_FAILURE() << which << ": returned " << WEXITSTATUS(status);
    } else {
      ++figures_.uses.at(static_cast<std::size_t>(WEXITSTATUS(status)));
    }
    EXPECT_LE(bytes, kMostBytes) << which;
    ++figures_.files;
    if (seconds > figures_.longest_s) figures_.longest_s = seconds, figures_.longest = trial.number;
    if (bytes > figures_.largest_bytes) figures_.largest_bytes = bytes, figures_.largest = trial.number;
  }

  const DamagedFiles* files_;
  bool keeps_;
  ScratchFolder folder_;
  std::map<pid_t, Trial> running_;
  Figures figures_;
};

std::uint32_t number_in(const char* variable, std::uint32_t otherwise) {
  const char* text = std::getenv(variable);
  return text ? static_cast<std::uint32_t>(std::strtoul(text, nullptr, 10)) : otherwise;
}

TEST(hostile_files, begin_as_files_that_run) {
  const ScratchFolder folder;
  const std::vector<SeedFile> seeds = all_seeds();
  EXPECT_EQ(seeds.size(), 40U);
  for (const SeedFile& seed : seeds) {
    SCOPED_TRACE(seed.name);
    EXPECT_EQ(use_file(written(seed, 0, folder.path()), 0), Use::kRun);
  }
}

/// Some hundred, or as many as MILLIWATT_HOSTILE_FILES says, spread over all.
TEST(hostile_files, are_refused_or_used_within_time_and_memory) {
  const DamagedFiles files(all_seeds());
  ASSERT_LT(files.cut_files(), DamagedFiles::kAll / 2);
  const std::uint32_t count = std::clamp(number_in("MILLIWATT_HOSTILE_FILES", 600), 1U, DamagedFiles::kAll);
  const bool is_alone = std::getenv("MILLIWATT_HOSTILE_FILE") != nullptr;
  Trials trials(files, is_alone);
  if (is_alone) {
    trials.begin(number_in("MILLIWATT_HOSTILE_FILE", 0));
  } else {
    for (std::uint64_t i = 0; i < count; ++i) trials.begin(static_cast<std::uint32_t>(i * DamagedFiles::kAll / count));
  }
  trials.end_all();
  const Figures& figures = trials.figures();
  std::cout << fmt::format(
      "{} files: {} refused, {} read but not for that board, {} emitted only, {} run; longest {:.2f} s (file {}), "
      "largest {} MiB (file {})\n",
      figures.files, figures.uses[0], figures.uses[1], figures.uses[2], figures.uses[3], figures.longest_s,
      figures.longest, figures.largest_bytes >> 20, figures.largest);
}

}  // namespace
}  // namespace milliwatt
