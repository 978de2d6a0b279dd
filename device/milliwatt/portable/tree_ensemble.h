// TREE_ENSEMBLE, any core: everything in one step. A feature becomes its rank, the number of its thresholds that are
// not above it, once a row; each node then compares two small integers.
//
// nodes, Word: for each tree the number of words behind the first two, the first output that it adds to, then its nodes
// from the root on, the left child behind its parent. A leaf: -1 - its number. Another node: feature << kRankBits |
// number of its threshold, and how many words the left child's branch has. starts, Word: of each feature's thresholds,
// and their end. thresholds: in ascending order, each as the integer of order_of_real(). leaves: kValues each.
#pragma once

#include "../core/flash.h"
#include "../core/real_order.h"
#include "../core/rows.h"

namespace milliwatt {

// What holds a rank.
template <int32_t Bits>
struct TreeRank {
  typedef uint16_t Type;
};
template <>
struct TreeRank<8> {
  typedef uint8_t Type;
};

template <class S, class In, class Out, class Word>
inline void tree_ensemble(In in, Out out, Flash<Word> nodes, Flash<Word> starts, Flash<int32_t> thresholds,
                          Flash<float> leaves, Flash<float> base, void* scratch, int32_t) {
  typedef typename TreeRank<S::kRankBits>::Type Rank;
  Rank* ranks = static_cast<Rank*>(scratch);
  const float* features = in[0];
  float* sums = out[0];
  for (int32_t row = 0; row < S::kRows; ++row, features += S::kFeatures, sums += S::kOutputs) {
    for (int32_t feature = 0; feature < S::kFeatures; ++feature) {
      const int32_t first = starts[feature];
      int32_t low = first, high = starts[feature + 1];
      if (low == high) continue;  // of no node
      const int32_t order = order_of_real(features[feature]);
      while (low < high) {
        const int32_t middle = (low + high) / 2;
        if (thresholds[middle] <= order) {
          low = middle + 1;
        } else {
          high = middle;
        }
      }
      ranks[feature] = static_cast<Rank>(low - first);
    }
    for (int32_t i = 0; i < S::kOutputs; ++i) sums[i] = base[i];
    Flash<Word> tree = nodes;
    for (int32_t i = 0; i < S::kTrees; ++i) {
      Flash<Word> node = tree + 2;
      int32_t word = node[0];
      while (word >= 0) {
        const int32_t threshold = word & ((INT32_C(1) << S::kRankBits) - 1);
        node = node + (ranks[word >> S::kRankBits] <= threshold ? 2 : 2 + static_cast<int32_t>(node[1]));
        word = node[0];
      }
      const Flash<float> leaf = leaves + (-1 - word) * S::kValues;
      float* to = sums + tree[1];
      for (int32_t k = 0; k < S::kValues; ++k) to[k] += leaf[k];
      tree = tree + 2 + static_cast<int32_t>(tree[0]);
    }
  }
}

}  // namespace milliwatt
