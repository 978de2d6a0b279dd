#include "tasks/recommendation/list_score.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <vector>

#include "base/error.h"
#include "base/to_size.h"
#include "milliwatt/decide/top_items.h"
#include "tasks/recommendation/choice_dataset.h"

namespace milliwatt {
namespace {

constexpr std::uint16_t kListed = 10;

/// The place of the wanted item in the list of ten, from 0; kListed if it is not in it.
template <typename Element>
std::uint16_t place_of(const WantedItem& wanted, std::span<const std::byte> answer) {
  std::vector<Element> scores(answer.size() / sizeof(Element));
  std::memcpy(scores.data(), answer.data(), answer.size());
  std::vector<std::uint8_t> before((scores.size() + 7) / 8);
  for (const int item : wanted.before) mark_item(before.data(), static_cast<std::uint16_t>(item));
  TopItem<Element> list[kListed] = {};
  const std::uint16_t count =
      find_top_items(scores.data(), static_cast<std::uint16_t>(scores.size()), before.data(), list, kListed);
  for (std::uint16_t i = 0; i < count; ++i) {
    if (list[i].item == wanted.item) return i;
  }
  return kListed;
}

/// The same in a list by popularity. Items are numbered by it.
std::uint16_t popular_place(const WantedItem& wanted) {
  if (wanted.item < 0) return kListed;
  const auto before = std::ranges::count_if(wanted.before, [&](int item) { return item < wanted.item; });
  return static_cast<std::uint16_t>(std::min<std::int64_t>(wanted.item - before, kListed));
}

double gain_of(std::uint16_t place) { return place < kListed ? 1 / std::log2(place + 2.0) : 0; }

}  // namespace

void ListScore::add(const Target& truth, const Tensor& output, std::span<const std::byte> answer) {
  const WantedItem wanted = wanted_item(truth);
  const bool is_float = output.type == ElementType::kFloat32;
  expects(is_float || output.type == ElementType::kInt8, "scores are real numbers or codes of a byte");
  const std::uint16_t place = is_float ? place_of<float>(wanted, answer) : place_of<std::int8_t>(wanted, answer);
  const std::uint16_t popular = popular_place(wanted);
  Count& count = wanted.soon ? soon_ : later_;
  ++count.users;
  count.hits += place < kListed ? 1 : 0;
  count.popular_hits += popular < kListed ? 1 : 0;
  count.unknown += wanted.item < 0 ? 1 : 0;
  count.gain += gain_of(place);
  count.popular_gain += gain_of(popular);
}

ListScore::Count ListScore::all() const {
  return {soon_.users + later_.users,     soon_.hits + later_.hits, soon_.popular_hits + later_.popular_hits,
          soon_.unknown + later_.unknown, soon_.gain + later_.gain, soon_.popular_gain + later_.popular_gain};
}

std::optional<Interval> ListScore::interval() const {
  return wilson_interval(static_cast<std::int64_t>(all().hits), static_cast<std::int64_t>(all().users));
}

Json ListScore::Count::json() const {
  return {{"ratings", users},
          {"hr10", hit_rate()},
          {"ndcg10", share_of(gain)},
          {"baseline", popular_hit_rate()},
          {"baseline_ndcg10", share_of(popular_gain)},
          {"unknown_items", unknown}};
}

Json ListScore::json() const {
  const Count count = all();
  return {{"baseline", count.popular_hit_rate()},
          {"ndcg10", count.share_of(count.gain)},
          {"baseline_ndcg10", count.share_of(count.popular_gain)},
          {"unknown_items", count.unknown},
          {"within_a_minute", soon_.json()},
          {"later", later_.json()}};
}

std::string ListScore::remark() const {
  const Count count = all();
  return fmt::format("; NDCG@10 {:.3f}; by popularity {:.3f} and {:.3f}", count.share_of(count.gain),
                     count.popular_hit_rate(), count.share_of(count.popular_gain));
}

std::string ListScore::details(const std::string& where) const {
  std::string text = fmt::format("Lists of ten{}: hit rate and NDCG, in brackets by popularity\n", where);
  const auto add_line = [&](const char* what, const Count& count) {
    text += fmt::format("  {:<38} {:>5}  {:.3f} ({:.3f})  {:.3f} ({:.3f})\n", what, count.users, count.hit_rate(),
                        count.popular_hit_rate(), count.share_of(count.gain), count.share_of(count.popular_gain));
  };
  add_line("within a minute of the rating before", soon_);
  add_line("later", later_);
  if (all().unknown > 0) text += fmt::format("  items that the network does not know: {}, all misses\n", all().unknown);
  return text;
}

}  // namespace milliwatt
