// How often the item that a user chose is in the list of ten that a network makes.
#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "tasks/score.h"

namespace milliwatt {

/// Targets: as target_of() makes them. Outputs: a score for each item. Every item that the user did not choose before
/// competes. An item that the network does not know is a miss.
class ListScore final : public Score {
 public:
  void add(const Target& truth, const Tensor& output, std::span<const std::byte> answer) override;
  std::string_view metric() const override { return "hr10"; }
  double figure() const override { return all().hit_rate(); }
  std::optional<Interval> interval() const override;
  Json json() const override;
  std::string remark() const override;
  std::string details(const std::string& where) const override;

 private:
  /// Of some users.
  struct Count {
    std::size_t users = 0, hits = 0, popular_hits = 0, unknown = 0;
    double gain = 0, popular_gain = 0;  // sums of 1 / log2(place + 1), the first place being 1

    double share_of(double sum) const { return users > 0 ? sum / static_cast<double>(users) : 0; }
    double hit_rate() const { return share_of(static_cast<double>(hits)); }
    double popular_hit_rate() const { return share_of(static_cast<double>(popular_hits)); }
    Json json() const;
  };

  Count all() const;

  Count soon_, later_;  // chosen within a minute of the choice before, and not
};

}  // namespace milliwatt
