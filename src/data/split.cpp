#include "data/split.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>

#include "base/error.h"
#include "base/in_quotes.h"
#include "base/nearest.h"
#include "base/sha256.h"
#include "base/to_size.h"

namespace milliwatt {
namespace {

using Group = std::vector<SplitItem*>;

// Where a fold's slice begins, in items. Folds after the first have no item of the one before, and leave none out, also
// if the product is rounded: 3 * 0.2 * 600 is above 360.
double slice_begin(int fold, double share, double count) {
  constexpr double kRounding = 1e-6;
  return fold * share * count - (fold > 1 ? kRounding : 0);
}

// The keys are digests.
void deal(const std::map<std::string, Group>& groups, const Split& split) {
  double count = 0;
  for (const auto& [digest, items] : groups) count += static_cast<double>(items.size());
  const double begin = slice_begin(split.fold, split.test_share, count);
  const double end = slice_begin(split.fold + 1, split.test_share, count);
  std::vector<const Group*> before, behind;  // the test part
  double at = 0;
  for (const auto& [digest, items] : groups) {
    const bool in_test = at >= begin && at < end;
    if (!in_test) (at < begin ? before : behind).push_back(&items);
    for (SplitItem* item : items) item->part = in_test ? Part::kTest : Part::kTraining;
    at += static_cast<double>(items.size());
  }
  behind.insert(behind.end(), before.begin(), before.end());
  double in_validation = 0;
  for (const Group* items : behind) {
    if (in_validation >= split.validation_share * count) break;
    in_validation += static_cast<double>(items->size());
    for (SplitItem* item : *items) item->part = Part::kValidation;
  }
}

}  // namespace

const char* part_name(Part part) {
  switch (part) {
    case Part::kTraining:
      return "training";
    case Part::kValidation:
      return "validation";
    case Part::kTest:
      return "test";
  }
  throw InternalError("internal error: an item without a part");
}

const std::vector<std::string>& split_words() {
  static const std::vector<std::string> words = {"speaker", "clip", "folder"};
  return words;
}

SplitBy parse_split(std::string_view word) {
  const auto found = std::ranges::find(split_words(), word);
  if (found == split_words().end()) {
    throw Error(fmt::format("split {} is unknown; did you mean {}? supported: {}", in_quotes(word),
                            nearest(word, split_words()), fmt::join(split_words(), ", ")));
  }
  return static_cast<SplitBy>(found - split_words().begin());
}

void split_by_group(std::span<SplitItem> items, const Split& split) {
  std::map<std::string, Group> groups;
  for (SplitItem& item : items) groups[sha256_hex(item.group)].push_back(&item);
  deal(groups, split);
}

void split_by_item(std::span<SplitItem> items, std::size_t classes, const Split& split) {
  std::vector<std::map<std::string, Group>> by_class(classes);
  for (SplitItem& item : items)
    by_class.at(to_size(item.label))[sha256_hex(item.group + "/" + item.name)].push_back(&item);
  for (const std::map<std::string, Group>& groups : by_class) deal(groups, split);
}

}  // namespace milliwatt
