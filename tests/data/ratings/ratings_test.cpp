#include "data/ratings/ratings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <map>

#include "base/files.h"
#include "data/ratings/made_ratings.h"
#include "error_text.h"
#include "scratch_folder.h"

namespace milliwatt {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::SizeIs;

class RatingsFiles : public ::testing::Test {
 protected:
  fs::path write(const std::string& name, const std::string& text) const {
    std::ofstream(folder_.path() / name) << text;
    return folder_.path() / name;
  }
  /// `user item item ...`, a user a text.
  static std::vector<std::string> texts_of(const Ratings& ratings) {
    std::vector<std::string> texts;
    for (const UserHistory& history : ratings.users) {
      std::string text = history.user;
      for (const Choice& choice : history.choices) text += " " + ratings.items[static_cast<std::size_t>(choice.item)];
      texts.push_back(text);
    }
    return texts;
  }
  const ScratchFolder folder_;
};

TEST_F(RatingsFiles, are_histories_in_the_order_of_time) {
  const fs::path file =
      write("ratings.csv", "userId,movieId,rating,timestamp\n2,10,4.0,300\n1,30,2.0,50\n2,20,5.0,100\n1,10,3.5,40\n");
  EXPECT_THAT(texts_of(read_ratings(file, {}, false)), ElementsAre("1 10 30", "2 20 10"));
  EXPECT_THAT(texts_of(read_ratings(folder_.path(), {}, false)), ElementsAre("1 10 30", "2 20 10"));
  RatingsForm liked;
  liked.least = 3.5;
  EXPECT_THAT(texts_of(read_ratings(file, liked, false)), ElementsAre("1 10", "2 20 10"));
}

TEST_F(RatingsFiles, may_be_objects_a_line) {
  const fs::path file = write("ratings.jsonl",
                              "{\"user\": \"a\", \"item\": \"tea\", \"time\": 7}\n\n"
                              "{\"user\": \"a\", \"item\": 5, \"time\": \"6.5\", \"rating\": 4}\r\n");
  EXPECT_THAT(texts_of(read_ratings(file, {}, false)), ElementsAre("a 5 tea"));
  EXPECT_THAT(texts_of(read_ratings(folder_.path(), {}, false)), ElementsAre("a 5 tea"));
}

TEST_F(RatingsFiles, break_ties_by_names_and_not_by_their_place) {
  std::string there = "user,item,time\n", back = there;
  for (int i = 0; i < 20; ++i) {
    there += "u," + std::to_string(i) + ",5\n";
    back += "u," + std::to_string(19 - i) + ",5\n";
  }
  const std::vector<std::string> texts = texts_of(read_ratings(write("a.csv", there), {}, false));
  EXPECT_EQ(texts, texts_of(read_ratings(write("b.csv", back), {}, false)));
  const Ratings ratings = read_ratings(write("a.csv", there), {}, false);
  EXPECT_FALSE(std::ranges::is_sorted(ratings.users[0].choices, std::less(), &Choice::item));
}

TEST_F(RatingsFiles, name_every_bad_line_or_leave_them_out) {
  const fs::path file = write("r.csv", "user,item,time\na,x,1\n,x,2\na,,3\na,y,soon\na,x,9\nb,x,1\n");
  EXPECT_THAT(error_text([&] { read_ratings(file, {}, false); }),
              AllOf(HasSubstr("r.csv: line 3: has no user"), HasSubstr("line 4: has no item"),
                    HasSubstr("line 5: its time is \"soon\""), HasSubstr("line 6: its user has item x in line 2")));
  const Ratings some = read_ratings(file, {}, true);
  EXPECT_THAT(texts_of(some), ElementsAre("a x", "b x"));
  EXPECT_THAT(some.left_out, SizeIs(4));
  EXPECT_THAT(error_text([&] { read_ratings(write("n.csv", "user,thing,time\na,x,1\n"), {}, false); }),
              HasSubstr("n.csv: has no column item or itemId or item_id or movieId or movie_id, for the item; it has "
                        "user, thing, time; name the column in [data]"));
  EXPECT_THAT(error_text([&] { read_ratings(write("bad.jsonl", "{\"user\":\n[1]\n"), {}, false); }),
              AllOf(HasSubstr("bad.jsonl: line 1: is no JSON object"), HasSubstr("1 more")));
  EXPECT_THAT(error_text([&] { read_ratings(write("no.jsonl", "{\"user\": 1, \"item\": 2}\n"), {}, false); }),
              HasSubstr("line 1: its time is \"\""));
  RatingsForm liked;
  liked.least = 1;
  EXPECT_THAT(error_text([&] { read_ratings(write("u.csv", "user,item,time\na,x,1\n"), liked, false); }),
              HasSubstr("line 2: its rating is \"\""));
  fs::create_directories(folder_.path() / "empty");
  EXPECT_THAT(error_text([&] { read_ratings(folder_.path() / "empty", {}, false); }),
              HasSubstr("empty: has no ratings.csv and no ratings.jsonl"));
}

TEST_F(RatingsFiles, are_made_the_same_again) {
  const MadeRatings what{40, 200, 3};
  make_ratings(folder_.path() / "1.csv", what);
  make_ratings(folder_.path() / "2.csv", what);
  EXPECT_EQ(read_text_file(folder_.path() / "1.csv"), read_text_file(folder_.path() / "2.csv"));
  const Ratings ratings = read_ratings(folder_.path() / "1.csv", {}, false);
  EXPECT_THAT(ratings.users, SizeIs(40));
  std::map<int, int> times;
  for (const UserHistory& history : ratings.users) {
    EXPECT_GE(history.choices.size(), 20);
    EXPECT_LE(history.choices.size(), 100);
    for (const Choice& choice : history.choices) ++times[choice.item];
  }
  const auto most = std::ranges::max_element(times, std::less(), [](const auto& one) { return one.second; });
  EXPECT_GT(most->second, 2 * ratings.count() / ratings.items.size()) << "some items are popular";
}

}  // namespace
}  // namespace milliwatt
