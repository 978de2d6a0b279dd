#include "tasks/recommendation/choice_dataset.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>
#include <numeric>
#include <span>
#include <utility>

#include "base/error.h"
#include "base/numbers.h"
#include "base/random.h"
#include "base/sha256.h"
#include "base/to_size.h"

namespace milliwatt {
namespace {

constexpr double kSoon = 60;              // seconds
constexpr double kPerRoot = 4;            // items of a user for the root of the choices
constexpr std::size_t kLeastChoices = 3;  // of a user from whom some are held out
constexpr std::size_t kShown = 20;        // problems of what was left out

/// How many choices are for training, from the first.
std::size_t training_choices(const UserHistory& history) {
  const std::size_t count = history.choices.size();
  return count < kLeastChoices ? count : count - 2;
}

}  // namespace

HistoryForm form_of(const HistorySettings& settings) {
  HistoryForm form = {};
  form.items = static_cast<std::uint16_t>(settings.items);
  expects(settings.memories.size() <= kMostMemories, "the recipe's reader has counted them");
  const auto share = [](double real) {
    return static_cast<std::uint16_t>(std::clamp(std::round(65'536 * real), 0.0, 65'535.0));
  };
  // All memories hold as much in the end: the shortest one has the largest first share.
  const int shortest = std::ranges::min(settings.memories);
  for (const int memory : settings.memories) {
    form.firsts[form.memories] = share(std::expm1(-1.0 / memory) / std::expm1(-1.0 / shortest));
    form.fades[form.memories++] = share(std::exp(-1.0 / memory));
  }
  return form;
}

Target target_of(const WantedItem& wanted) {
  std::vector<float> values = {static_cast<float>(wanted.item), wanted.soon ? 1.0F : 0.0F};
  for (const int item : wanted.before) values.push_back(static_cast<float>(item));
  return values;
}

WantedItem wanted_item(const Target& target) {
  const auto& values = std::get<std::vector<float>>(target);
  WantedItem wanted{static_cast<int>(values.at(0)), values.at(1) > 0, {}};
  for (std::size_t i = 2; i < values.size(); ++i) wanted.before.push_back(static_cast<int>(values[i]));
  return wanted;
}

std::vector<std::string> most_chosen(const Ratings& ratings, int count) {
  std::vector<int> times(ratings.items.size(), 0);
  for (const UserHistory& history : ratings.users) {
    for (const Choice& choice : std::span(history.choices).first(training_choices(history)))
      ++times[to_size(choice.item)];
  }
  const auto chosen = to_size(std::ranges::count_if(times, [](int number) { return number > 0; }));
  if (chosen < to_size(count)) {
    throw Error(fmt::format("{}: has {} items in the training part, `items` in [data] is {}; supported: at most {}",
                            ratings.file, chosen, count, chosen));
  }
  std::vector<std::size_t> order(times.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(order, std::ranges::greater(), [&](std::size_t item) { return times[item]; });
  std::vector<std::string> names;
  for (const std::size_t item : std::span(order).first(to_size(count))) names.push_back(ratings.items[item]);
  return names;
}

ChoiceDataset::ChoiceDataset(Ratings ratings, std::vector<std::string> known, HistorySettings settings, double dropped)
    : ratings_(std::move(ratings)), known_(std::move(known)), settings_(std::move(settings)), dropped_(dropped) {
  std::map<std::string, int> numbers;
  for (std::size_t i = 0; i < known_.size(); ++i) numbers[known_[i]] = static_cast<int>(i);
  for (const std::string& item : ratings_.items) {
    const auto found = numbers.find(item);
    numbers_.push_back(found == numbers.end() ? -1 : found->second);
  }
  learnt_.resize(ratings_.users.size());
  for (std::size_t user = 0; user < ratings_.users.size(); ++user) add_items(user);
}

void ChoiceDataset::add_items(std::size_t user) {
  const UserHistory& history = ratings_.users[user];
  const std::size_t learnt = training_choices(history);
  bool knows_one = false;  // of those before
  for (std::size_t i = 0; i < learnt; ++i) {
    const bool is_known = number_of(history.choices[i]) >= 0;
    if (knows_one && is_known) learnt_[user].push_back(i);
    knows_one = knows_one || is_known;
  }
  const std::size_t choices = learnt_[user].size();
  const auto count = static_cast<std::size_t>(std::ceil(kPerRoot * std::sqrt(static_cast<double>(choices))));
  for (std::size_t i = 0; i < count; ++i) {
    items_.push_back({user, learnt_[user][i * choices / count], Part::kTraining});
  }
  if (learnt == history.choices.size()) return;
  items_.push_back({user, learnt, Part::kValidation});
  items_.push_back({user, learnt + 1, Part::kTest});
}

Target ChoiceDataset::target_at(std::size_t user, std::size_t choice) const {
  const std::vector<Choice>& choices = ratings_.users[user].choices;
  WantedItem wanted{number_of(choices[choice]), false, {}};
  wanted.soon = choice > 0 && choices[choice].time - choices[choice - 1].time < kSoon;
  for (std::size_t i = 0; i < choice; ++i) {
    if (number_of(choices[i]) >= 0) wanted.before.push_back(number_of(choices[i]));
  }
  return target_of(wanted);
}

Target ChoiceDataset::target(std::size_t item) const { return target_at(items_.at(item).user, items_[item].choice); }

std::string ChoiceDataset::name(std::size_t item) const {
  const UserHistory& history = ratings_.users[items_.at(item).user];
  return fmt::format("{}:{}", ratings_.file, history.choices[items_[item].choice].line);
}

std::vector<std::byte> ChoiceDataset::codes_of(const std::vector<std::uint16_t>& chosen) const {
  std::vector<std::byte> codes(settings_.memories.size() * to_size(settings_.items));
  write_history(form_of(settings_), chosen.data(), static_cast<std::uint16_t>(chosen.size()),
                reinterpret_cast<std::int8_t*>(codes.data()));
  return codes;
}

std::vector<std::byte> ChoiceDataset::input(std::size_t item) const {
  const Item& one = items_.at(item);
  std::vector<std::uint16_t> chosen;
  for (std::size_t i = one.choice; i > 0 && chosen.size() < to_size(settings_.length); --i) {
    const int number = number_of(ratings_.users[one.user].choices[i - 1]);
    if (number >= 0) chosen.push_back(static_cast<std::uint16_t>(number));
  }
  return codes_of(chosen);
}

VariedItem ChoiceDataset::varied(std::size_t item, const Variation& how) const {
  Random random(
      {key_of("choices"), how.seed, static_cast<std::uint64_t>(how.epoch), static_cast<std::uint64_t>(how.index)});
  const std::size_t user = items_.at(item).user;
  const std::size_t choice = learnt_[user][random.below(learnt_[user].size())];
  std::vector<std::uint16_t> chosen;
  for (std::size_t i = choice; i > 0 && chosen.size() < to_size(settings_.length); --i) {
    const int number = number_of(ratings_.users[user].choices[i - 1]);
    if (number >= 0 && !random.chance(dropped_)) chosen.push_back(static_cast<std::uint16_t>(number));
  }
  return {codes_of(chosen), target_of({number_of(ratings_.users[user].choices[choice]), false, {}})};
}

std::vector<std::string> ChoiceDataset::digests() const {
  std::vector<std::string> digests;
  for (const UserHistory& history : ratings_.users) {
    std::string text = history.user;
    for (std::size_t i = 0; i + 1 < history.choices.size(); ++i)
      text += "\n" + ratings_.items[to_size(history.choices[i].item)];
    digests.push_back(sha256_hex(text));
  }
  return digests;
}

std::string ChoiceDataset::training_digest() const {
  std::string text = fmt::format("{} {} {}\n{}\n", fmt::join(settings_.memories, " "), settings_.length, dropped_,
                                 fmt::join(known_, "\n"));
  for (const UserHistory& history : ratings_.users) {
    text += "user\n";
    for (const Choice& choice : std::span(history.choices).first(training_choices(history)))
      text += fmt::format("{}\n", number_of(choice));
  }
  return sha256_hex(text);
}

std::string ChoiceDataset::variation_text() const {
  return fmt::format("any choice, {} of those before dropped", dropped_);
}

double ChoiceDataset::share_known(Part wanted) const {
  const std::vector<std::size_t> of_part = items(wanted);
  const auto known = std::ranges::count_if(of_part, [&](std::size_t item) {
    return number_of(ratings_.users[items_[item].user].choices[items_[item].choice]) >= 0;
  });
  return of_part.empty() ? 0 : static_cast<double>(known) / static_cast<double>(of_part.size());
}

std::string ChoiceDataset::table_text() const {
  std::string text = fmt::format(
      "  {} ratings of {} items by {} users; the network knows {} items\n",
      grouped(static_cast<std::int64_t>(ratings_.count())), grouped(static_cast<std::int64_t>(ratings_.items.size())),
      grouped(static_cast<std::int64_t>(ratings_.users.size())), grouped(static_cast<std::int64_t>(known_.size())));
  text += fmt::format("  the item of {:.1f} % of the {} test ratings is among these\n", 100 * share_known(Part::kTest),
                      items(Part::kTest).size());
  for (std::size_t i = 0; i < std::min(kShown, ratings_.left_out.size()); ++i)
    text += fmt::format("left out: {}\n", ratings_.left_out[i]);
  if (left_out() > 0) text += fmt::format("lines left out: {}\n", left_out());
  return text;
}

Json ChoiceDataset::json() const {
  const HistoryForm form = form_of(settings_);
  return {{"split", "last of each user"},
          {"users", ratings_.users.size()},
          {"items", ratings_.items.size()},
          {"ratings", ratings_.count()},
          {"share_known", share_known(Part::kTest)},
          {"firsts", std::vector<int>(form.firsts, form.firsts + form.memories)},
          {"fades", std::vector<int>(form.fades, form.fades + form.memories)},
          {"known", known_},
          {"left_out", ratings_.left_out}};
}

std::string ChoiceDataset::summary_text() const {
  std::string text = fmt::format("  ratings   {} of {} users; held out: the last one of each, {} in all\n",
                                 grouped(static_cast<std::int64_t>(ratings_.count())), ratings_.users.size(),
                                 items(Part::kTest).size());
  if (left_out() > 0) text += fmt::format("            bad lines left out: {}\n", left_out());
  return text;
}

}  // namespace milliwatt
