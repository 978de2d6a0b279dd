#include "recipe/stages.h"

#include <gtest/gtest.h>

#include "data/tone_clips.h"
#include "recipe/evaluate.h"
#include "scratch_folder.h"
#include "tasks/score.h"
#include "tasks/task.h"
#include "train/train.h"

namespace milliwatt {
namespace {

TEST(harden_network, keeps_what_the_network_has_learnt) {
  if (!training_is_available()) GTEST_SKIP() << "built without torch";
  const ScratchFolder folder;
  write_tone_clips(folder.path() / "tones");
  Workplace place;
  place.recipe = parse_recipe(
      "task = \"keyword\"\nname = \"small\"\n[front_end]\nbins = 12\n[model]\nkernel = [5, 4]\nstride = 2\n"
      "channels = [8, 12, 12, 12]\n[training]\nepochs = 24\nbatch = 8\n[decision]\ncoverage = 0.6\n"
      "false_accepts_per_hour = 1\n[output]\nclasses = [\"high\"]\n",
      "small.toml");
  place.folder = folder.path() / "out";
  place.data = folder.path() / "tones";
  const std::unique_ptr<const Dataset> data =
      place.recipe.task->gather({place.folder, place.data, false, place.watch, [] {}});
  const auto accuracy = [&](const Graph& network) {
    return evaluate(network, *place.recipe.task, *data, Part::kTest)->figure();
  };
  const Graph network = train_network(place, *data);
  ASSERT_GE(accuracy(network), 0.9);
  EXPECT_GE(accuracy(harden_network(place, *data, network)), 0.9);
}

}  // namespace
}  // namespace milliwatt
