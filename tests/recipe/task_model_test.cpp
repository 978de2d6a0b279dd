#include "recipe/task_model.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "error_text.h"
#include "formats/write_model.h"
#include "scratch_folder.h"
#include "tasks/keyword/sound_network.h"

namespace milliwatt {
namespace {

using ::testing::HasSubstr;

TEST(read_task_model, takes_a_file_or_the_folder_of_a_build) {
  const ScratchFolder folder;
  const Graph network = sound_network();
  EXPECT_THAT(error_text([&] { read_task_model(folder.path()); }), HasSubstr("contains no .tflite file"));
  // A build of `a` and one named `a_float`: the endings alone do not make a file one of a stage.
  for (const char* name : {"a.tflite", "a_float.tflite", "a_int8.tflite", "a_qat.tflite"}) {
    write_model(network, folder.path() / name);
  }
  EXPECT_EQ(read_task_model(folder.path()).graph.name, "a");
  EXPECT_EQ(read_task_model(folder.path() / "a_int8.tflite").task->classes(), half_second_sounds().classes);
  std::filesystem::remove(folder.path() / "a.tflite");
  EXPECT_THAT(error_text([&] { read_task_model(folder.path()); }),
              HasSubstr("contains several models (a_float.tflite, a_int8.tflite, a_qat.tflite); give the file of one"));

  Graph deaf = network;
  deaf.metadata.clear();
  write_model(deaf, folder.path() / "deaf.tflite");
  EXPECT_THAT(error_text([&] { read_task_model(folder.path() / "deaf.tflite"); }),
              HasSubstr("deaf.tflite: has no metadata of its task"));
}

}  // namespace
}  // namespace milliwatt
