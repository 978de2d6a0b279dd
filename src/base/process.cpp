#include "base/process.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cstdlib>
#include <map>
#include <mutex>
#include <sstream>
#include <thread>

#include "base/to_size.h"

namespace milliwatt {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t kMostOutput = std::size_t{1} << 20;
constexpr std::array<int, 3> kStopSignals = {SIGINT, SIGTERM, SIGHUP};

// What the signal handler reads: process groups of running children. Lock-free, so safe in a handler.
std::array<std::atomic<pid_t>, 64> running_groups;
std::atomic<bool> stop_asked = false;
static_assert(std::atomic<pid_t>::is_always_lock_free && std::atomic<bool>::is_always_lock_free);

extern "C" void on_stop_signal(int) {
  stop_asked = true;
  for (const std::atomic<pid_t>& group : running_groups) {
    if (const pid_t id = group; id > 0) ::kill(-id, SIGKILL);
  }
}

// While at least one exists, stop signals kill the children instead of this process. Signals that are ignored stay so.
class StopSignals {
 public:
  StopSignals() {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (users_++ > 0) return;
    stop_asked = false;
    for (std::size_t i = 0; i < kStopSignals.size(); ++i) {
      ::sigaction(kStopSignals[i], nullptr, &before_[i]);
      if (before_[i].sa_handler == SIG_IGN) continue;
      struct sigaction handler = {};
      handler.sa_handler = on_stop_signal;
      ::sigemptyset(&handler.sa_mask);
      ::sigaction(kStopSignals[i], &handler, nullptr);
    }
  }
  ~StopSignals() {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (--users_ > 0) return;
    for (std::size_t i = 0; i < kStopSignals.size(); ++i) ::sigaction(kStopSignals[i], &before_[i], nullptr);
  }
  StopSignals(const StopSignals&) = delete;
  StopSignals& operator=(const StopSignals&) = delete;

 private:
  inline static std::mutex mutex_;
  inline static int users_ = 0;
  inline static std::array<struct sigaction, kStopSignals.size()> before_;
};

class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  ~Descriptor() { close(); }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;

  int number() const { return number_; }
  void close() {
    if (number_ >= 0) ::close(number_);
    number_ = -1;
  }

 private:
  int number_;
};

// A child in a process group of its own; killed with its group, and reaped, at the latest by the destructor.
class Child {
 public:
  Child(const std::vector<std::string>& command, const std::filesystem::path& directory, int output) {
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    ::posix_spawn_file_actions_init(&actions);
    ::posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    ::posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
    ::posix_spawn_file_actions_adddup2(&actions, output, STDERR_FILENO);
    ::posix_spawn_file_actions_addchdir_np(&actions, directory.c_str());
    ::posix_spawnattr_init(&attributes);
    ::posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP);
    ::posix_spawnattr_setpgroup(&attributes, 0);

    std::vector<char*> arguments;
    for (const std::string& argument : command) arguments.push_back(const_cast<char*>(argument.c_str()));
    arguments.push_back(nullptr);
    const int failure = ::posix_spawnp(&id_, command.front().c_str(), &actions, &attributes, arguments.data(), environ);
    ::posix_spawn_file_actions_destroy(&actions);
    ::posix_spawnattr_destroy(&attributes);
    if (failure == 0)
      enlist();
    else
      id_ = -1;
    if (failure != 0) fail(command.front(), failure);
  }
  ~Child() {
    if (id_ > 0) {
      kill();
      int status = 0;
      while (::waitpid(id_, &status, 0) < 0 && errno == EINTR) {
      }
    }
    if (slot_ != nullptr) *slot_ = 0;
  }
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  void kill() const { ::kill(-id_, SIGKILL); }

  // True if the child has ended; then status() holds.
  bool ended() {
    int status = 0;
    const pid_t got = ::waitpid(id_, &status, WNOHANG);
    if (got != id_) return false;
    status_ = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
    ::kill(-id_, SIGKILL);  // what the child may have left behind
    id_ = -1;
    return true;
  }
  int status() const { return status_; }

 private:
  void enlist() {
    for (std::atomic<pid_t>& group : running_groups) {
      pid_t none = 0;
      if (group.compare_exchange_strong(none, id_)) {
        slot_ = &group;
        break;
      }
    }
    if (stop_asked) kill();
  }

  [[noreturn]] static void fail(const std::string& program, int failure) {
    if (failure != ENOENT) throw Error(fmt::format("{}: cannot be started: {}", program, ::strerror(failure)));
    throw Error(fmt::format("{}: program not found; install {}", program, package_of(program)));
  }

  pid_t id_ = -1;
  int status_ = 0;
  std::atomic<pid_t>* slot_ = nullptr;
};

// Takes what is in the pipe. False at its end.
bool read_some(int pipe, std::string& output) {
  std::array<char, 16384> buffer;
  const ssize_t got = ::read(pipe, buffer.data(), buffer.size());
  if (got == 0) return false;
  if (got < 0) return errno == EINTR || errno == EAGAIN;
  const std::size_t room = kMostOutput - std::min(kMostOutput, output.size());
  output.append(buffer.data(), std::min(room, to_size(got)));
  return true;
}

}  // namespace

ProcessResult run_process(const std::vector<std::string>& command, const std::filesystem::path& directory,
                          std::chrono::milliseconds limit) {
  expects(!command.empty(), "run_process needs a program");
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC | O_NONBLOCK) != 0) {
    throw Error(fmt::format("{}: cannot be started: {}", command.front(), ::strerror(errno)));
  }
  const Descriptor output(ends[0]);
  Descriptor child_end(ends[1]);
  // The child's end must block, as programs expect of standard output.
  ::fcntl(child_end.number(), F_SETFL, 0);

  const StopSignals signals;
  const Clock::time_point deadline = Clock::now() + limit;
  Child child(command, directory, child_end.number());
  child_end.close();

  ProcessResult result;
  bool open = true;
  while (!child.ended()) {
    if (!result.timed_out && Clock::now() >= deadline) {
      result.timed_out = true;
      child.kill();
    }
    // The pipe's end wakes this up when the child exits; 20 ms bound the wait if a grandchild holds the pipe.
    pollfd waiting = {output.number(), POLLIN, 0};
    if (open && ::poll(&waiting, 1, 20) > 0) open = read_some(output.number(), result.output);
    if (!open) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  while (open) {
    pollfd waiting = {output.number(), POLLIN, 0};
    if (::poll(&waiting, 1, 0) <= 0) break;
    open = read_some(output.number(), result.output);
  }
  if (stop_asked) throw Interrupted();
  result.exit_status = child.status();
  return result;
}

bool is_installed(const std::string& program) {
  if (program.find('/') != std::string::npos) return ::access(program.c_str(), X_OK) == 0;
  const char* path = std::getenv("PATH");
  std::istringstream folders(path != nullptr ? path : "/bin:/usr/bin");
  for (std::string folder; std::getline(folders, folder, ':');) {
    if (::access(((folder.empty() ? "." : folder) + "/" + program).c_str(), X_OK) == 0) return true;
  }
  return false;
}

std::string package_of(const std::string& program) {
  static const std::map<std::string, std::string> packages = {{"arm-none-eabi-g++", "gcc-arm-none-eabi"},
                                                              {"avr-g++", "gcc-avr"},
                                                              {"clang++", "clang"},
                                                              {"espeak-ng", "espeak-ng"},
                                                              {"g++", "g++"},
                                                              {"node", "nodejs"},
                                                              {"qemu-system-arm", "qemu-system-arm"},
                                                              {"qemu-system-riscv32", "qemu-system-misc"},
                                                              {"qemu-system-xtensa", "qemu-system-misc"},
                                                              {"simavr", "simavr"},
                                                              {"riscv64-unknown-elf-g++", "gcc-riscv64-unknown-elf"},
                                                              {"wasm-ld", "lld"},
                                                              {"xtensa-lx106-elf-g++", "gcc-xtensa-lx106"}};
  const auto package = packages.find(program);
  return package == packages.end() ? "it" : "the Debian package " + package->second;
}

}  // namespace milliwatt
