// Windows of recordings as a data set: normal ones to learn from, normal and other ones to be told apart.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "data/dataset.h"
#include "data/series/series.h"
#include "ops/signal/log_mel.h"

namespace milliwatt {

/// Mean and standard deviation of each feature over the training windows.
struct FeatureStatistics {
  std::vector<double> means, deviations;
};

struct WindowForm {
  LogMel front_end;
  int samples = 1'024;             ///< of a window; from one window to the next it is half of that
  double validation_share = 0.15;  ///< of each normal recording, behind what is for training
  double test_share = 0.25;        ///< of each normal recording: its end
  double fault_level = 0;          ///< above 0: faults are not taken as recorded, but added to normal data of the test
                                   ///< part at this share of the normal root mean square
};

/// A target has two values: 0 for a normal window and 1 for any other; and how far its loudness is from what the
/// training windows have, in their standard deviations: what can be told without a network.
class WindowDataset final : public Dataset {
 public:
  /// @throws Error if a part has no normal window, or recordings of faults are too short for one.
  WindowDataset(SeriesSet set, const WindowForm& form);

  const FeatureStatistics& statistics() const { return statistics_; }
  std::size_t left_out() const { return set_.left_out.size(); }
  /// SHA-256 of each normal recording.
  std::vector<std::string> digests() const;

  const std::vector<std::string>& classes() const override { return classes_; }
  std::size_t size() const override { return windows_.size(); }
  Part part(std::size_t item) const override { return windows_.at(item).part; }
  Target target(std::size_t item) const override;
  std::string name(std::size_t item) const override;
  std::vector<std::byte> input(std::size_t item) const override;
  /// Begins up to half a window earlier or later.
  VariedItem varied(std::size_t item, const Variation& how) const override;
  std::string training_digest() const override;
  std::string variation_text() const override { return "begins half a window earlier or later"; }
  std::string table_text() const override;
  Json json() const override;
  std::string summary_text() const override;

 private:
  struct Window {
    std::size_t series = 0;
    std::size_t begin = 0;
    std::size_t first = 0, last = 0;  // between which it may begin when it is varied
    Part part = Part::kTraining;
  };

  void add_windows(std::size_t series, std::size_t begin, std::size_t end, Part part);
  void mix_faults();
  void measure();
  std::vector<std::byte> bytes_of(const Window& window) const;
  double loudness_of(const Window& window) const;
  std::vector<std::pair<std::string, std::size_t>> kinds() const;

  SeriesSet set_;
  WindowForm form_;
  std::vector<std::string> classes_;  // none
  std::vector<Window> windows_;
  FeatureStatistics statistics_;
  double mean_loudness_ = 0, loudness_deviation_ = 1;
};

}  // namespace milliwatt
