// The portable kernel of TREE_ENSEMBLE: nodes in short words if they fit, else in long ones.
#include "ops/trees/tree_ensemble.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <optional>

#include "base/to_size.h"
#include "kernels/offers.h"
#include "kernels/parts.h"
#include "milliwatt/core/real_order.h"

namespace milliwatt::portable {

namespace {

/// Of each feature, ascending and each once, as order_of_real().
using Thresholds = std::vector<std::vector<std::int32_t>>;

Thresholds thresholds_of(const TreeEnsemble& e) {
  Thresholds thresholds(to_size(e.features));
  for (std::size_t i = 0; i < e.nodes.size(); ++i) {
    if (e.nodes[i].feature >= 0) thresholds[to_size(e.nodes[i].feature)].push_back(order_of_real(e.thresholds[i]));
  }
  for (std::vector<std::int32_t>& of_feature : thresholds) {
    std::ranges::sort(of_feature);
    of_feature.erase(std::unique(of_feature.begin(), of_feature.end()), of_feature.end());
  }
  return thresholds;
}

/// The leaves' values, equal ones once.
class DistinctLeaves {
 public:
  explicit DistinctLeaves(const TreeEnsemble& e) : e_(e) {}

  std::int64_t number(std::int32_t leaf) {
    const auto values = e_.leaves.subspan(to_size(leaf) * to_size(e_.values), to_size(e_.values));
    std::vector<std::uint32_t> bits(values.size());
    std::ranges::transform(values, bits.begin(), bits_of_real);
    const auto [found, is_new] = numbers_.emplace(std::move(bits), static_cast<std::int64_t>(numbers_.size()));
    if (is_new) values_.insert(values_.end(), values.begin(), values.end());
    return found->second;
  }
  const std::vector<float>& values() const { return values_; }

 private:
  const TreeEnsemble& e_;
  std::map<std::vector<std::uint32_t>, std::int64_t> numbers_;
  std::vector<float> values_;
};

struct Packed {
  std::vector<std::int64_t> nodes, starts;
  std::vector<std::int32_t> thresholds;
  std::vector<float> leaves;
  double passed = 0;  ///< nodes on the way to a leaf, a mean over the leaves of each tree
};

/// The nodes of one tree from its root on. Behind a node come its left branch, then its right one.
void pack_tree(const TreeEnsemble& e, std::int32_t root, int rank_bits, const Thresholds& thresholds,
               DistinctLeaves& leaves, Packed& packed) {
  struct Branch {
    std::int32_t node;
    std::int64_t parent;  ///< where the word is that the right branch's distance goes to; negative: of a left branch
    int depth;
  };
  std::int64_t ends = 0;
  std::int64_t depths = 0;
  std::vector<Branch> open = {{root, -1, 0}};
  while (!open.empty()) {
    const Branch branch = open.back();
    open.pop_back();
    const auto at = static_cast<std::int64_t>(packed.nodes.size());
    if (branch.parent >= 0) packed.nodes[to_size(branch.parent)] = at - branch.parent - 1;
    const TreeEnsemble::Node& node = e.nodes[to_size(branch.node)];
    if (node.feature < 0) {
      packed.nodes.push_back(-1 - leaves.number(node.left));
      ++ends;
      depths += branch.depth;
      continue;
    }
    const std::vector<std::int32_t>& among = thresholds[to_size(node.feature)];
    const auto threshold = std::ranges::lower_bound(among, order_of_real(e.thresholds[to_size(branch.node)]));
    packed.nodes.push_back((static_cast<std::int64_t>(node.feature) << rank_bits) + (threshold - among.begin()));
    packed.nodes.push_back(0);
    open.push_back({node.right, at + 1, branch.depth + 1});
    open.push_back({node.left, -1, branch.depth + 1});
  }
  packed.passed += static_cast<double>(depths) / static_cast<double>(ends);
}

Packed pack(const TreeEnsemble& e, int rank_bits, const Thresholds& thresholds) {
  Packed packed;
  DistinctLeaves leaves(e);
  for (const TreeEnsemble::Tree& tree : e.trees) {
    const std::size_t head = packed.nodes.size();
    packed.nodes.insert(packed.nodes.end(), {0, tree.output});
    pack_tree(e, tree.root, rank_bits, thresholds, leaves, packed);
    packed.nodes[head] = static_cast<std::int64_t>(packed.nodes.size() - head) - 2;
  }
  for (const std::vector<std::int32_t>& of_feature : thresholds) {
    packed.starts.push_back(static_cast<std::int64_t>(packed.thresholds.size()));
    packed.thresholds.insert(packed.thresholds.end(), of_feature.begin(), of_feature.end());
  }
  packed.starts.push_back(static_cast<std::int64_t>(packed.thresholds.size()));
  packed.leaves = leaves.values();
  return packed;
}

/// Empty if one of them does not fit.
template <typename Word>
std::optional<std::vector<Word>> as_words(const std::vector<std::int64_t>& numbers) {
  const auto fits = [](std::int64_t number) {
    return number >= std::numeric_limits<Word>::min() && number <= std::numeric_limits<Word>::max();
  };
  if (!std::ranges::all_of(numbers, fits)) return std::nullopt;
  return std::vector<Word>(numbers.begin(), numbers.end());
}

/// The form with words of that type; empty if the trees do not fit it.
template <typename Word>
std::optional<Kernel> kernel_of(const OpView& op, const TreeEnsemble& e, const Thresholds& thresholds) {
  constexpr int kRankBits = sizeof(Word) == 2 ? 8 : 16;
  constexpr std::size_t kMostThresholds = (std::size_t{1} << kRankBits) - 1;
  double searched = 0;
  for (const std::vector<std::int32_t>& of_feature : thresholds) {
    if (of_feature.size() > kMostThresholds) return std::nullopt;
    searched += of_feature.empty() ? 3 : 20 + 10 * std::log2(1.0 + static_cast<double>(of_feature.size()));
  }
  const Packed packed = pack(e, kRankBits, thresholds);
  auto nodes = as_words<Word>(packed.nodes);
  auto starts = as_words<Word>(packed.starts);
  if (!nodes || !starts) return std::nullopt;
  const auto rows = static_cast<std::int32_t>(op.input(0).shape[0]);
  Kernel kernel;
  kernel.function = "tree_ensemble";
  kernel.numbers = {{"kRows", rows, ""},
                    {"kFeatures", static_cast<std::int32_t>(e.features), "of a row"},
                    {"kOutputs", static_cast<std::int32_t>(e.outputs), "of a row"},
                    {"kTrees", static_cast<std::int32_t>(e.trees.size()), ""},
                    {"kValues", static_cast<std::int32_t>(e.values), "of a leaf"},
                    {"kRankBits", kRankBits, "of a node's threshold; its feature is in the bits above"}};
  // A Flash pointer to no element is no good on every compiler.
  std::vector<std::int32_t> orders = packed.thresholds;
  if (orders.empty()) orders.push_back(0);
  kernel.tables = {{"nodes", std::move(*nodes), "trees one behind the other"},
                   {"starts", std::move(*starts), "of each feature's thresholds"},
                   {"thresholds", std::move(orders), "of each feature ascending, as integers of the same order"},
                   {"leaves", packed.leaves, ""},
                   {"base", std::vector<float>(e.base.begin(), e.base.end()), "what each output begins with"}};
  kernel.steps = all_at_once(row_shape(op.input(0).shape).rows, op.input_count(), row_shape(op.output().shape).rows);
  kernel.steps.scratch_bytes = e.features * (kRankBits / 8);
  const auto trees = static_cast<double>(e.trees.size());
  const double of_row = searched + 12 * packed.passed + (25.0 + 6.0 * static_cast<double>(e.values)) * trees;
  kernel.cost = {of_row * rows, 250};
  return kernel;
}

}  // namespace

std::vector<Kernel> tree_ensemble_kernels(const OpView& op) {
  const TreeEnsemble e = tree_ensemble(op);
  const Thresholds thresholds = thresholds_of(e);
  if (auto narrow = kernel_of<std::int16_t>(op, e, thresholds)) return {*narrow};
  if (auto wide = kernel_of<std::int32_t>(op, e, thresholds)) return {*wide};
  return {};
}

}  // namespace milliwatt::portable
