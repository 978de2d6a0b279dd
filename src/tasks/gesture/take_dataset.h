// Takes of motion as a data set.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "data/dataset.h"
#include "data/motion/takes.h"
#include "data/motion/vary_take.h"

namespace milliwatt {

/// Inputs are float32, samples x axes, in the files' units.
class TakeDataset final : public Dataset {
 public:
  /// `ranges`: of the axes.
  TakeDataset(TakeSet set, std::vector<double> ranges, const TakeVariation& variation);

  const TakeSet& set() const { return set_; }

  const std::vector<std::string>& classes() const override { return set_.classes; }
  std::size_t size() const override { return set_.takes.size(); }
  Part part(std::size_t item) const override { return set_.takes.at(item).part; }
  Target target(std::size_t item) const override { return set_.takes.at(item).label; }
  std::string name(std::size_t item) const override { return set_.takes.at(item).name; }
  std::vector<std::byte> input(std::size_t item) const override;
  VariedItem varied(std::size_t item, const Variation& how) const override;
  std::string training_digest() const override;
  std::string variation_text() const override;
  std::string table_text() const override;
  Json json() const override;
  std::string summary_text() const override;

 private:
  const char* split_word() const { return set_.by_group ? "group" : "take"; }

  TakeSet set_;
  std::vector<double> ranges_;
  TakeVariation variation_;
};

}  // namespace milliwatt
