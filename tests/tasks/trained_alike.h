// What two recipes have in common, for tests of recipes that are written and of their defaults.
#pragma once

#include <gtest/gtest.h>

#include "recipe/recipe.h"

namespace milliwatt {

/// That both train, calibrate and fine-tune in the same way.
inline void expect_trained_alike(const Recipe& a, const Recipe& b) {
  EXPECT_EQ(a.training.epochs, b.training.epochs);
  EXPECT_EQ(a.training.batch, b.training.batch);
  EXPECT_EQ(a.training.learning_rate, b.training.learning_rate);
  EXPECT_EQ(a.training.weight_decay, b.training.weight_decay);
  EXPECT_EQ(a.training.label_smoothing, b.training.label_smoothing);
  EXPECT_EQ(a.calibration_items, b.calibration_items);
  EXPECT_EQ(a.fine_tuning.epochs, b.fine_tuning.epochs);
}

}  // namespace milliwatt
