// `power` as a user types it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "cli/program.h"
#include "cli/small_model.h"
#include "scratch_folder.h"
#include "source_directory.h"

namespace milliwatt {
namespace {

using ::testing::HasSubstr;
using Json = nlohmann::json;

class PowerVerb : public ::testing::Test {
 protected:
  PowerVerb() {
    const std::vector<std::byte> bytes = small_model().bytes();
    std::ofstream(model_, std::ios::binary)
        .write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
  }

  static Json json_of(const std::vector<std::string>& words) {
    const ProgramResult result = milliwatt_program(words);
    EXPECT_EQ(result.status, 0) << result.err;
    return Json::parse(result.out);
  }

  const ScratchFolder folder_;
  const std::string model_ = folder_.path() / "small.tflite";
};

TEST_F(PowerVerb, answers_the_1mw_line_for_a_model) {
  const Json json = json_of({"power", model_, "--board", "nano33ble", "--rate", "2", "--json"});
  EXPECT_GT(json["average_mw"], 0.00316 * 3 * 0.99);
  EXPECT_EQ(json["below_1mw"], true);
  EXPECT_GT(json["max_rate_hz_below_1mw"], 2);
  EXPECT_GT(json["battery_days"]["cr2032"], 0);
  EXPECT_EQ(json["local"]["bytes"], 0);
  EXPECT_EQ(json["cloud"]["ble"]["bytes"], 16);
  EXPECT_FALSE(json["sources"].empty());
}

TEST_F(PowerVerb, counts_the_microphone_of_a_recipe) {
  const Json json =
      json_of({"power", source_directory() / "recipes/keyword.toml", "--board", "nano33ble", "--rate", "2", "--json"});
  EXPECT_EQ(json["below_1mw"], false);
  EXPECT_EQ(json["rate_hz"], 2);
  EXPECT_NEAR(json["parts_mw"]["sensor"], 1.95, 1e-9);
  EXPECT_EQ(json["cloud"]["wifi"]["bytes"], 16'000);  // half a second at 16 kHz
}

TEST_F(PowerVerb, has_null_for_what_the_board_does_not_say) {
  const Json json = json_of({"power", model_, "--board", "esp32-c3", "--rate", "2", "--json"});
  for (const char* key : {"average_mw", "below_1mw", "max_rate_hz_below_1mw", "solar_cm2"})
    EXPECT_TRUE(json[key].is_null()) << key;
  EXPECT_TRUE(json["battery_days"]["cr2032"].is_null());
}

TEST_F(PowerVerb, refuses_what_cannot_be) {
  EXPECT_EQ(milliwatt_program({"power", model_, "--board", "nano33ble"}).status, 2);
  EXPECT_EQ(milliwatt_program({"power", model_, "--board", "nano33ble", "--rate", "0"}).status, 2);
  const ProgramResult fast =
      milliwatt_program({"power", source_directory() / "recipes/image.toml", "--board", "nano33ble", "--rate", "1000"});
  EXPECT_EQ(fast.status, 1);
  EXPECT_THAT(fast.err, HasSubstr("use a lower --rate, or a faster board"));
}

}  // namespace
}  // namespace milliwatt
