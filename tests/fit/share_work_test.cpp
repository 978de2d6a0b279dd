#include "fit/share_work.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <fstream>
#include <thread>

#include "scratch_folder.h"

namespace milliwatt {
namespace {

using namespace std::chrono_literals;

SharedWork work_in(const std::filesystem::path& folder, std::size_t pieces) {
  SharedWork shared;
  shared.claims = folder;
  for (std::size_t i = 0; i < pieces; ++i) shared.keys.push_back("piece-" + std::to_string(i));
  return shared;
}

/// Lines of the journal.
std::size_t lines_of(const std::filesystem::path& file) {
  std::ifstream text(file);
  std::size_t lines = 0;
  for (std::string line; std::getline(text, line);) ++lines;
  return lines;
}

TEST(share_work, does_each_piece_once_and_none_again) {
  const ScratchFolder folder;
  Journal journal(folder.path() / "journal.jsonl");
  SharedWork shared = work_in(folder.path(), 8);
  std::atomic<int> works = 0;
  shared.work = [&](std::size_t i) {
    ++works;
    return Json{{"square", i * i}};
  };
  shared.at_once = true;
  EXPECT_EQ(share_work(journal, shared)[3]["square"], 9);
  EXPECT_EQ(works, 8);
  Journal again(folder.path() / "journal.jsonl");
  EXPECT_EQ(share_work(again, shared)[7]["square"], 49);
  EXPECT_EQ(works, 8);
}

TEST(share_work, is_shared_by_processes_that_do_no_piece_twice) {
  const ScratchFolder folder;
  SharedWork shared = work_in(folder.path(), 12);
  shared.work = [](std::size_t i) {
    std::this_thread::sleep_for(5ms);
    return Json{{"process", ::getpid()}, {"piece", i}};
  };
  std::vector<pid_t> others;
  for (int i = 0; i < 2; ++i) {
    const pid_t child = ::fork();
    if (child == 0) {
      Journal journal(folder.path() / "journal.jsonl");
      ::_exit(share_work(journal, shared).size() == 12 ? 0 : 1);
    }
    others.push_back(child);
  }
  for (const pid_t child : others) {
    int status = 1;
    ::waitpid(child, &status, 0);
    EXPECT_EQ(status, 0);
  }
  EXPECT_EQ(lines_of(folder.path() / "journal.jsonl"), 12U);
}

TEST(share_work, does_again_what_a_killed_process_was_at_and_nothing_else) {
  const ScratchFolder folder;
  SharedWork shared = work_in(folder.path(), 4);
  const pid_t child = ::fork();
  if (child == 0) {
    Journal journal(folder.path() / "journal.jsonl");
    shared.work = [](std::size_t i) {
      if (i == 2) ::kill(::getpid(), SIGKILL);
      return Json{{"by", "child"}};
    };
    share_work(journal, shared);
    ::_exit(0);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  ASSERT_TRUE(WIFSIGNALED(status));
  shared.work = [](std::size_t) { return Json{{"by", "parent"}}; };
  Journal journal(folder.path() / "journal.jsonl");
  std::vector<std::string> by;
  for (const Json& entry : share_work(journal, shared)) by.push_back(entry["by"]);
  EXPECT_EQ(by, (std::vector<std::string>{"child", "child", "parent", "parent"}));
}

}  // namespace
}  // namespace milliwatt
