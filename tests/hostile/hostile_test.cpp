// Damaged model files: each is refused or used to its end, in other processes, within 10 s and 1 GB. Run with the
// sanitizers too: there any access outside of memory ends the process.
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <sys/mman.h>
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
#include <new>
#include <string>
#include <thread>
#include <vector>

#include "base/error.h"
#include "hostile/damage.h"
#include "hostile/use_file.h"
#include "scratch_folder.h"

namespace milliwatt {
namespace {

constexpr unsigned kMostSeconds = 10;
constexpr std::int64_t kMostBytes = std::int64_t{1} << 30;
constexpr std::size_t kBatch = 16;  // files
constexpr int kThrown = 100;        // what a process returns; lower ones are of Use

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
  std::uint32_t longest = 0;  // its number
};

// What a process says of its files.
struct Shared {
  std::array<int, 4> uses;
  double longest_s;
  std::uint32_t longest;
};

double seconds_used() {
  rusage usage = {};
  ::getrusage(RUSAGE_SELF, &usage);
  return seconds_of(usage.ru_utime) + seconds_of(usage.ru_stime);
}

// Runs a few processes at once, each for a batch of files. A batch that fails is repeated a file at a time.
class Trials {
 public:
  /// `keeps`: the files stay, in the folder for temporary files.
  Trials(const DamagedFiles& files, bool keeps) : files_(&files), keeps_(keeps) {}

  void begin(const std::vector<std::uint32_t>& numbers) {
    while (running_.size() >= std::max(1U, std::thread::hardware_concurrency())) end_one();
    void* memory = ::mmap(nullptr, sizeof(Shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    ASSERT_NE(memory, MAP_FAILED);
    auto* shared = new (memory) Shared{};
    const pid_t child = ::fork();
    if (child == 0) {
      limit_time();
      ::_exit(run_batch(numbers, *shared));
    }
    ASSERT_GT(child, 0) << "fork";
    running_[child] = {numbers, shared};
  }

  void end_all() {
    while (!running_.empty() || !again_.empty()) {
      if (!running_.empty()) end_one();
      std::vector<std::uint32_t> again;
      again.swap(again_);
      for (const std::uint32_t number : again) begin({number});
    }
  }

  const Figures& figures() const { return figures_; }

 private:
  struct Batch {
    std::vector<std::uint32_t> numbers;
    Shared* shared;
  };

  int run_batch(const std::vector<std::uint32_t>& numbers, Shared& shared) const {
    for (const std::uint32_t number : numbers) {
      const std::filesystem::path path =
          written(files_->file(number), number, keeps_ ? std::filesystem::temp_directory_path() : folder_.path());
      const double start = seconds_used();
      const int use = use_and_report(path, number);
      const double seconds = seconds_used() - start;
      if (!keeps_) std::filesystem::remove(path);
      if (use == kThrown) return kThrown;
      ++shared.uses.at(static_cast<std::size_t>(use));
      if (seconds > shared.longest_s) shared.longest_s = seconds, shared.longest = number;
    }
    return 0;
  }

  void end_one() {
    int status = 0;
    rusage usage = {};
    const pid_t child = ::wait4(-1, &status, 0, &usage);
    const Batch batch = running_.at(child);
    running_.erase(child);
    const Shared shared = *batch.shared;
    ::munmap(batch.shared, sizeof(Shared));
    const std::int64_t bytes = std::int64_t{usage.ru_maxrss} * 1024;
    if ((status != 0 || bytes > kMostBytes) && batch.numbers.size() > 1) {
      again_.insert(again_.end(), batch.numbers.begin(), batch.numbers.end());
      return;
    }
    const std::uint32_t number = batch.numbers.front();
    const std::string which = fmt::format("file {} of {}; MILLIWATT_HOSTILE_FILE={} runs it alone and keeps it", number,
                                          files_->file(number).name, number);
    EXPECT_FALSE(WIFSIGNALED(status)) << which << ": ended by signal " << WTERMSIG(status);
    EXPECT_EQ(WEXITSTATUS(status), 0) << which;
    EXPECT_LE(bytes, kMostBytes) << which;
    figures_.files += static_cast<int>(batch.numbers.size());
    for (std::size_t i = 0; i < shared.uses.size(); ++i) figures_.uses.at(i) += shared.uses.at(i);
    if (shared.longest_s > figures_.longest_s) figures_.longest_s = shared.longest_s, figures_.longest = shared.longest;
    figures_.largest_bytes = std::max(figures_.largest_bytes, bytes);
  }

  const DamagedFiles* files_;
  bool keeps_;
  ScratchFolder folder_;
  std::map<pid_t, Batch> running_;
  std::vector<std::uint32_t> again_;
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
    trials.begin({number_in("MILLIWATT_HOSTILE_FILE", 0)});
  } else {
    std::vector<std::uint32_t> batch;
    for (std::uint64_t i = 0; i < count; ++i) {
      batch.push_back(static_cast<std::uint32_t>(i * DamagedFiles::kAll / count));
      if (batch.size() < kBatch && i + 1 < count) continue;
      trials.begin(batch);
      batch.clear();
    }
  }
  trials.end_all();
  const Figures& figures = trials.figures();
  std::cout << fmt::format(
      "{} files: {} refused, {} read but not for that board, {} emitted only, {} run; longest {:.2f} s (file {}), "
      "largest process {} MiB\n",
      figures.files, figures.uses[0], figures.uses[1], figures.uses[2], figures.uses[3], figures.longest_s,
      figures.longest, figures.largest_bytes >> 20);
}

}  // namespace
}  // namespace milliwatt
