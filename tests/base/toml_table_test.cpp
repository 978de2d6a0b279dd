#include "base/toml_table.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>

#include "error_text.h"

namespace milliwatt {
namespace {

using ::testing::ElementsAre;
using ::testing::StartsWith;

TEST(toml_table, leaves_values_whose_keys_are_not_there) {
  TomlTable table = TomlTable::parse("[training]\nepochs = 7").table("training");
  int epochs = 1;
  int batch = 32;
  table.integer("epochs", 1, 10, epochs);
  table.integer("batch", 1, 10, batch);
  EXPECT_EQ(epochs, 7);
  EXPECT_EQ(batch, 32);
  EXPECT_FALSE(table.has("batch"));
  table.finish();
}

TEST(toml_table, names_the_key_of_a_wrong_value_and_what_is_wanted) {
  TomlTable table =
      TomlTable::parse("[training]\nepochs = 70\nbytes = 0\nfast = 1\nname = ''\n[training.inner]\nrate = 'x'")
          .table("training");
  int epochs = 1;
  std::int64_t bytes = 1;
  double rate = 1;
  bool fast = false;
  std::string name;
  EXPECT_EQ(error_text([&] { table.integer("epochs", 1, 10, epochs); }),
            "training.epochs: not a whole number from 1 to 10");
  EXPECT_EQ(error_text([&] { table.integer("bytes", 1, 10, bytes, "a positive number"); }),
            "training.bytes: not a positive number");
  EXPECT_EQ(error_text([&] { table.flag("fast", fast); }), "training.fast: not true or false");
  EXPECT_EQ(error_text([&] { table.text("name", name); }), "training.name: not a string; write it in quotes");
  EXPECT_EQ(error_text([&] { table.table("inner").number("rate", 0, 1, rate); }),
            "training.inner.rate: not a number from 0 to 1");
  EXPECT_EQ(error_text([&] { table.table("fast"); }), "training.fast: not a table; write [training.fast]");
  table.any_text("name", name);
  EXPECT_EQ(epochs, 1);
}

TEST(toml_table, names_keys_that_nobody_asked_for) {
  TomlTable table = TomlTable::parse("epoch = 7\nwords = ['a', 'b']");
  int epochs = 1;
  std::vector<std::string> words;
  table.integer("epochs", 1, 10, epochs);
  table.texts("words", words);
  EXPECT_THAT(words, ElementsAre("a", "b"));
  EXPECT_EQ(error_text([&] { table.finish(); }), "epoch: unknown key; did you mean epochs?");
  constexpr std::array<std::string_view, 2> kFigures = {"epoch", "weight"};
  EXPECT_EQ(error_text([&] { table.check_keys(kFigures, "figure"); }), "words: unknown figure; did you mean epoch?");
}

TEST(toml_table, takes_another_table_in_the_place_of_a_key) {
  TomlTable table = TomlTable::parse("[model]\nkind = 'a'\n[other]\nkind = 'b'");
  TomlTable changed = table.with("model", table.table("other"));
  std::string kind;
  changed.table("model").text("kind", kind);
  EXPECT_EQ(kind, "b");
  table.table("model").text("kind", kind);
  EXPECT_EQ(kind, "a");
  table.finish();
  EXPECT_EQ(error_text([&] { changed.finish(); }), "other: unknown key; did you mean model?");
}

TEST(toml_table, names_the_line) {
  EXPECT_THAT(error_text([] { TomlTable::parse("a = 1\nb 2"); }), StartsWith("line 2: "));
}

}  // namespace
}  // namespace milliwatt
