#include "base/files.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "error_text.h"
#include "scratch_folder.h"

namespace milliwatt {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using ::testing::StartsWith;

std::size_t files_in(const fs::path& folder) {
  return static_cast<std::size_t>(std::distance(fs::directory_iterator(folder), fs::directory_iterator()));
}

TEST(read_file, gives_back_what_was_written) {
  const ScratchFolder folder;
  const std::string text("a\0b\nc", 5);
  write_file_atomically(folder.path() / "f", text);
  EXPECT_EQ(read_text_file(folder.path() / "f"), text);
  EXPECT_EQ(read_file(folder.path() / "f").size(), 5U);
}

TEST(read_file, reads_an_empty_file) {
  const ScratchFolder folder;
  write_file_atomically(folder.path() / "f", "");
  EXPECT_TRUE(read_file(folder.path() / "f").empty());
}

TEST(read_file, names_a_missing_file) {
  EXPECT_EQ(error_text([] { read_file("/no/such/model.tflite"); }),
            "/no/such/model.tflite: cannot be read: no such file or directory; give the path of a file that exists");
}

TEST(read_file, refuses_folders_devices_and_pipes_without_waiting) {
  const ScratchFolder folder;
  EXPECT_THAT(error_text([&] { read_file(folder.path()); }), HasSubstr("is a folder; give a file"));
  EXPECT_THAT(error_text([&] { read_file("/dev/zero"); }), HasSubstr("not a regular file"));
  const fs::path pipe = folder.path() / "pipe";
  ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
  EXPECT_THAT(error_text([&] { read_file(pipe); }), HasSubstr("not a regular file"));
}

TEST(read_file, refuses_more_than_its_limit) {
  const ScratchFolder folder;
  write_file_atomically(folder.path() / "f", "12345");
  EXPECT_EQ(read_text_file(folder.path() / "f", 5), "12345");
  EXPECT_THAT(error_text([&] { read_file(folder.path() / "f", 4); }), HasSubstr("has 5 bytes; files up to 4 bytes"));
}

TEST(read_file, says_that_it_may_not_read) {
  if (::geteuid() == 0) GTEST_SKIP() << "the superuser may read everything";
  const ScratchFolder folder;
  write_file_atomically(folder.path() / "f", "x");
  fs::permissions(folder.path() / "f", fs::perms::none);
  EXPECT_THAT(error_text([&] { read_file(folder.path() / "f"); }), HasSubstr("permission denied"));
}

TEST(write_file_atomically, replaces_a_file_and_keeps_its_permissions) {
  const ScratchFolder folder;
  const fs::path path = folder.path() / "run.sh";
  write_file_atomically(path, "old");
  fs::permissions(path, fs::perms::owner_all);
  write_file_atomically(path, "new");
  EXPECT_EQ(read_text_file(path), "new");
  EXPECT_EQ(fs::status(path).permissions(), fs::perms::owner_all);
  EXPECT_EQ(files_in(folder.path()), 1U);
}

TEST(write_file_atomically, gives_a_new_file_the_usual_permissions) {
  const ScratchFolder folder;
  write_file_atomically(folder.path() / "ours", "x");
  std::ofstream(folder.path() / "usual") << "x";
  EXPECT_EQ(fs::status(folder.path() / "ours").permissions(), fs::status(folder.path() / "usual").permissions());
}

TEST(write_file_atomically, writes_through_a_link) {
  const ScratchFolder folder;
  write_file_atomically(folder.path() / "target", "old");
  fs::create_symlink("target", folder.path() / "link");
  write_file_atomically(folder.path() / "link", "new");
  EXPECT_TRUE(fs::is_symlink(folder.path() / "link"));
  EXPECT_EQ(read_text_file(folder.path() / "target"), "new");
}

TEST(write_file_atomically, names_what_it_cannot_write_and_leaves_nothing) {
  const ScratchFolder folder;
  const std::string place = folder.path().string();
  EXPECT_THAT(error_text([&] { write_file_atomically(folder.path() / "none/f", "x"); }),
              ::testing::AllOf(StartsWith(place + "/none/f: cannot be written"), HasSubstr("make its folder first")));
  EXPECT_THAT(error_text([&] { write_file_atomically(folder.path(), "x"); }), HasSubstr("is a folder"));
  EXPECT_THAT(error_text([&] { write_file_atomically("/dev/null", "x"); }), HasSubstr("not a regular file"));
  EXPECT_EQ(files_in(folder.path()), 0U);
}

// Exits with 0 where writing is refused as it should be. A file size limit stops it as a full disk does.
[[noreturn]] void write_beyond_the_limit(const fs::path& path) {
  ::signal(SIGXFSZ, SIG_IGN);
  rlimit limit{};
  limit.rlim_cur = limit.rlim_max = 1024;
  ::setrlimit(RLIMIT_FSIZE, &limit);
  const std::string what = error_text([&] { write_file_atomically(path, std::string(4096, 'x')); });
  std::_Exit(what.find("cannot be written: file too large") != std::string::npos ? 0 : 1);
}

TEST(write_file_atomically, leaves_the_old_file_where_the_disk_is_full) {
  const ScratchFolder folder;
  const fs::path path = folder.path() / "f";
  write_file_atomically(path, "old");
  EXPECT_EXIT(write_beyond_the_limit(path), ::testing::ExitedWithCode(0), "");
  EXPECT_EQ(read_text_file(path), "old");
  EXPECT_EQ(files_in(folder.path()), 1U);
}

}  // namespace
}  // namespace milliwatt
