#include "data/ratings/made_ratings.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <string>
#include <vector>

#include "base/files.h"
#include "base/random.h"
#include "base/to_size.h"

namespace milliwatt {
namespace {

constexpr std::size_t kFactors = 6;
constexpr std::uint64_t kKinds = 12;
constexpr double kSpread = 0.5;       // of the items of a kind
constexpr double kTasteWeight = 4;    // of the likeness to the user's taste
constexpr double kLastWeight = 2.5;   // of the likeness to the item before
constexpr double kDrift = 0.15;       // of the taste, from one choice to the next
constexpr double kPopularity = 0.8;   // a Zipf law's exponent
constexpr std::uint64_t kLeast = 20;  // choices of a user
constexpr std::uint64_t kMore = 100;

using Factors = std::array<double, kFactors>;

double dot(const Factors& a, const Factors& b) { return std::inner_product(a.begin(), a.end(), b.begin(), 0.0); }

/// `middle` plus noise.
Factors around(const Factors& middle, double deviation, Random& random) {
  Factors factors = middle;
  for (double& factor : factors) factor += deviation * static_cast<double>(random.normal());
  return factors;
}

Factors of_length_one(Factors factors) {
  const double length = std::max(std::sqrt(dot(factors, factors)), 1e-9);
  for (double& factor : factors) factor /= length;
  return factors;
}

struct Item {
  Factors factors = {};
  double popularity = 0;  // a logarithm
};

std::vector<Item> make_items(const MadeRatings& what) {
  Random random({key_of("items of ratings"), what.seed});
  std::vector<Factors> kinds(kKinds);
  for (Factors& kind : kinds) kind = around({}, 1, random);
  std::vector<std::size_t> ranks(to_size(what.items));
  std::iota(ranks.begin(), ranks.end(), std::size_t{0});
  for (std::size_t left = ranks.size(); left > 1; --left) std::swap(ranks[left - 1], ranks[random.below(left)]);
  std::vector<Item> items;
  for (const std::size_t rank : ranks) {
    const Factors& kind = kinds[random.below(kKinds)];
    items.push_back(
        {of_length_one(around(kind, kSpread, random)), -kPopularity * std::log(static_cast<double>(rank) + 5)});
  }
  return items;
}

/// Of Gumbel's distribution: the highest of logits with such noise is a draw from their softmax.
double gumbel(Random& random) { return -std::log(-std::log(std::clamp(random.uniform(), 1e-12, 1 - 1e-12))); }

void add_user(int user, const MadeRatings& what, const std::vector<Item>& items, std::string& text) {
  Random random({key_of("user of ratings"), what.seed, static_cast<std::uint64_t>(user)});
  Factors taste = of_length_one(around({}, 1, random));
  Factors last = taste;
  const std::size_t choices = std::min<std::size_t>(kLeast + random.below(kMore), items.size() / 2);
  double time = random.uniform(0, 3e7);
  std::vector<bool> chosen(items.size());
  for (std::size_t i = 0; i < choices; ++i) {
    std::size_t best = 0;
    double highest = -1e9;
    for (std::size_t k = 0; k < items.size(); ++k) {
      const double logit = kTasteWeight * dot(items[k].factors, taste) + kLastWeight * dot(items[k].factors, last) +
                           items[k].popularity + gumbel(random);
      if (chosen[k] || logit <= highest) continue;
      highest = logit;
      best = k;
    }
    chosen[best] = true;
    const double liking = 3.5 + 1.5 * dot(items[best].factors, taste) + 0.5 * static_cast<double>(random.normal());
    text += fmt::format("{},{},{:.1f},{:.0f}\n", user + 1, best + 1, std::clamp(std::round(2 * liking) / 2, 0.5, 5.0),
                        time);
    time += random.chance(0.3) ? random.uniform(3'600, 86'400) : random.uniform(5, 600);
    last = items[best].factors;
    taste = of_length_one(around(taste, kDrift, random));
  }
}

}  // namespace

void make_ratings(const std::filesystem::path& file, const MadeRatings& what) {
  const std::vector<Item> items = make_items(what);
  std::string text = "user,item,rating,time\n";
  for (int user = 0; user < what.users; ++user) add_user(user, what, items, text);
  write_file_atomically(file, text);
}

}  // namespace milliwatt
