#include "report/inspect_report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "deploy/chains.h"

namespace milliwatt {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

BoardNeeds needing(const std::string& board, std::int64_t arena_bytes, const std::string& reason) {
  BoardNeeds on;
  on.board.name = board;
  on.needs = {arena_bytes, 100};
  on.reason = reason;
  return on;
}

std::size_t times(const std::string& text, const std::string& part) {
  std::size_t count = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++count;
  return count;
}

TEST(inspect_text, says_a_refusal_of_several_boards_once) {
  const Graph model = chain(8, {conv(4, 3, 1)});
  const std::string text =
      inspect_text(model, {needing("a", 0, "op 3: none"), needing("b", 512, ""), needing("c", 0, "op 3: none"),
                           needing("d", 9000, "over its RAM by 1 B"), needing("e", 0, "op 4: none")});
  EXPECT_THAT(text, HasSubstr("  a, c: no: op 3: none\n"));
  EXPECT_EQ(times(text, "op 3: none"), 1U);
  EXPECT_THAT(text, HasSubstr("  b                yes  arena 512 B, weights 100 B\n"));
  EXPECT_THAT(text, HasSubstr("  d                no   over its RAM by 1 B\n"));
  EXPECT_THAT(text, HasSubstr("  e                no   op 4: none\n"));
  EXPECT_THAT(text, Not(HasSubstr("No board can compute it")));
}

TEST(inspect_text, says_at_once_if_no_board_can_compute_the_network) {
  const Graph model = chain(8, {conv(4, 3, 1)});
  const std::string text = inspect_text(model, {needing("a", 0, "op 3: none"), needing("b", 0, "op 3: none")});
  const std::size_t first_line = text.find('\n') + 1;
  EXPECT_THAT(text.substr(first_line), ::testing::StartsWith("  No board can compute it: op 3: none\n"));
  EXPECT_EQ(times(text, "op 3: none"), 1U);
}

TEST(inspect_json, gives_the_reason_for_each_board) {
  const Graph model = chain(8, {conv(4, 3, 1)});
  const Json json = inspect_json(model, {needing("a", 0, "op 3: none"), needing("b", 512, "")});
  ASSERT_EQ(json["boards"].size(), 2U);
  EXPECT_EQ(json["boards"][0].dump(), R"({"board":"a","fits":false,"reason":"op 3: none"})");
  EXPECT_EQ(json["boards"][1].dump(), R"({"board":"b","fits":true,"arena_bytes":512,"weights_bytes":100})");
}

}  // namespace
}  // namespace milliwatt
