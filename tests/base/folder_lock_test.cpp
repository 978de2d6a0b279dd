#include "base/folder_lock.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>

#include "error_text.h"
#include "scratch_folder.h"

namespace milliwatt {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

TEST(folder_lock, lets_one_in_until_it_is_gone) {
  const ScratchFolder folder;
  std::optional<FolderLock> first(std::in_place);
  first->take(folder.path());
  first->take(folder.path());  // it has it already
  FolderLock second;
  const std::string refusal = error_text([&] { second.take(folder.path()); });
  EXPECT_THAT(refusal, StartsWith(folder.path().string() + ": another milliwatt is working in this folder; wait"));
  first.reset();
  second.take(folder.path());
  EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
}

TEST(folder_lock, is_of_one_folder) {
  const ScratchFolder one;
  const ScratchFolder other;
  FolderLock first;
  FolderLock second;
  first.take(one.path());
  second.take(other.path());
}

}  // namespace
}  // namespace milliwatt
