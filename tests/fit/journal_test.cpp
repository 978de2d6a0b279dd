#include "fit/journal.h"

#include <gtest/gtest.h>

#include <fstream>

#include "base/files.h"
#include "scratch_folder.h"

namespace milliwatt {
namespace {

TEST(journal, finds_what_it_and_others_wrote) {
  const ScratchFolder folder;
  Journal one(folder.path() / "journal.jsonl");
  Journal other(folder.path() / "journal.jsonl");
  EXPECT_FALSE(one.find("a"));
  one.add("a", {{"value", 1}});
  other.add("b", {{"value", 2}});
  EXPECT_EQ(one.find("b").value()["value"], 2);
  EXPECT_EQ(other.find("a").value()["value"], 1);
}

TEST(journal, keeps_the_first_of_two_lines) {
  const ScratchFolder folder;
  Journal journal(folder.path() / "journal.jsonl");
  journal.add("a", {{"value", 1}});
  journal.add("a", {{"value", 2}});
  EXPECT_EQ(journal.find("a").value()["value"], 1);
}

TEST(journal, survives_lines_that_a_killed_process_left_unfinished) {
  const ScratchFolder folder;
  const std::filesystem::path file = folder.path() / "journal.jsonl";
  Journal(file).add("a", {{"value", 1}});
  std::ofstream(file, std::ios::app) << R"({"key":"b","val)";
  Journal journal(file);
  EXPECT_TRUE(journal.find("a"));
  EXPECT_FALSE(journal.find("b"));
  journal.add("b", {{"value", 2}});
  EXPECT_EQ(journal.find("b").value()["value"], 2);
  EXPECT_EQ(Journal(file).find("b").value()["value"], 2);
}

}  // namespace
}  // namespace milliwatt
