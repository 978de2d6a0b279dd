// Choices of users as a data set: what a user chose next, after a history.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "data/dataset.h"
#include "data/ratings/ratings.h"
#include "milliwatt/decide/top_items.h"

namespace milliwatt {

/// What the network reads of a history.
struct HistorySettings {
  int items = 1'000;                       ///< that it knows: those chosen most often
  std::vector<int> memories = {2, 6, 30};  ///< choices after which a memory holds 1/e of an item
  int length = 50;                         ///< choices that are read: the last ones
};

HistoryForm form_of(const HistorySettings& settings);

/// What a network is to answer after a history, as the values of a Target: the number of the item that was chosen (-1:
/// the network does not know it), 1 if that was soon after the choice before, and the numbers of all items chosen
/// before.
struct WantedItem {
  int item = -1;
  bool soon = false;
  std::vector<int> before;
};
Target target_of(const WantedItem& wanted);
WantedItem wanted_item(const Target& target);

/// The names of the items that were chosen most often in the training part, the first most often.
/// @throws Error if there are too few.
std::vector<std::string> most_chosen(const Ratings& ratings, int count);

/// A user's last choice is for the test, the one before for validation, all others are for training; of a user with
/// fewer than three all are. An item of the training part stands for a user, who has as many as 4 times the root of the
/// choices, and is varied to any choice of that user: so nobody outweighs all others.
class ChoiceDataset final : public Dataset {
 public:
  /// `known`: the items of the network, by their numbers. `dropped`: share of the choices before that variations do
  /// without.
  ChoiceDataset(Ratings ratings, std::vector<std::string> known, HistorySettings settings, double dropped);

  const std::vector<std::string>& known() const { return known_; }
  std::size_t left_out() const { return ratings_.left_out.size(); }
  /// SHA-256 of each user's choices but the last one.
  std::vector<std::string> digests() const;

  const std::vector<std::string>& classes() const override { return classes_; }
  std::size_t size() const override { return items_.size(); }
  Part part(std::size_t item) const override { return items_.at(item).part; }
  Target target(std::size_t item) const override;
  std::string name(std::size_t item) const override;
  std::vector<std::byte> input(std::size_t item) const override;
  VariedItem varied(std::size_t item, const Variation& how) const override;
  std::string training_digest() const override;
  std::string variation_text() const override;
  std::string table_text() const override;
  Json json() const override;
  std::string summary_text() const override;

 private:
  struct Item {
    std::size_t user = 0;
    std::size_t choice = 0;  // its place in the user's history
    Part part = Part::kTraining;
  };

  int number_of(const Choice& choice) const { return numbers_[static_cast<std::size_t>(choice.item)]; }
  void add_items(std::size_t user);
  Target target_at(std::size_t user, std::size_t choice) const;
  std::vector<std::byte> codes_of(const std::vector<std::uint16_t>& chosen) const;
  double share_known(Part wanted) const;

  Ratings ratings_;
  std::vector<std::string> known_;
  HistorySettings settings_;
  double dropped_;
  std::vector<std::string> classes_;              // none
  std::vector<int> numbers_;                      // of the items of ratings_, in known_; -1: none
  std::vector<std::vector<std::size_t>> learnt_;  // of each user the choices to learn from
  std::vector<Item> items_;
};

}  // namespace milliwatt
