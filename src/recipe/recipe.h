// A recipe: one TOML file that describes a complete application. docs/recipes.md has every key.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "data/sound.h"
#include "data/spoken_words.h"
#include "ops/signal/log_mel.h"
#include "tasks/ds_cnn.h"
#include "train/train.h"

namespace milliwatt {

/// What must not be exceeded, or fallen short of; empty if the recipe does not say.
struct Budget {
  std::optional<double> min_accuracy;  ///< of the int8 network, a share
  std::optional<std::int64_t> ram_bytes;
  std::optional<std::int64_t> flash_bytes;
  std::optional<double> latency_ms;
  std::optional<double> average_mw;
};

struct Recipe {
  std::string task;  ///< keyword
  std::string name;  ///< of the emitted files

  SpokenWords words;  ///< the data that the project makes itself; sample rate and seconds also hold for recordings
  std::optional<std::filesystem::path> folder;  ///< of recordings; relative to the recipe's file. Empty: made words
  SplitBy split = SplitBy::kSpeaker;
  double validation_share = 0.1;
  double test_share = 0.2;
  Augmentation augmentation;

  LogMel front_end;
  DsCnn model;  ///< `frames` and `bins` follow from clips and front end; `classes` are those of the made words

  TrainOptions training;

  int calibration_clips = 200;
  TrainOptions fine_tuning;  ///< quantization-aware; no epochs: none

  std::string board = "nano33ble";
  std::string objective;
  double inferences_per_second = 50;
  Budget budget;

  int samples() const;  ///< of one clip
};

/// Reads and checks the file. @throws Error naming the file, the key and what would be right.
Recipe read_recipe(const std::filesystem::path& path);

/// The recipe of that text; `place` stands for the file's name. @throws Error the same.
Recipe parse_recipe(const std::string& text, const std::string& place);

/// A commented recipe for the task, as `milliwatt new` writes it. @throws Error naming the tasks that there are.
std::string new_recipe(const std::string& task, const std::string& name);

}  // namespace milliwatt
