#include "plan/share_rows.h"

#include <algorithm>
#include <numeric>

#include "base/indexed.h"
#include "base/to_size.h"

namespace milliwatt {
namespace {

int most(const Extents& live) {
  std::int64_t rows = 0;
  for (std::size_t moment = live.begin(); moment < live.end(); ++moment) {
    rows = std::max(rows, live[moment].high - live[moment].low);
  }
  return static_cast<int>(rows);
}

/// What either keeps.
Extents hull(const Extents& a, const Extents& b) {
  Extents both(a.moments(), std::min(a.begin(), b.begin()), std::max(a.end(), b.end()));
  for (std::size_t moment = both.begin(); moment < both.end(); ++moment) both.at(moment) = hull(a[moment], b[moment]);
  return both;
}

/// Does any step of the operator read rows other than those that it writes?
bool reads_what_it_writes(const StepRule& rule, std::size_t input) {
  for (int number = 0; number < rule.steps; ++number) {
    const Step step = rule.step(number);
    if (!(step.reads[input] == step.writes[0])) return false;
  }
  return true;
}

class Sharing {
 public:
  Sharing(const Graph& graph, const Indexed<RowTimes>& times, std::size_t moments)
      : graph_(graph),
        times_(times),
        group_of_(times.size(), -1),
        first_written_(times.size(), 0),
        last_read_(times.size(), -1) {
    for (std::size_t id = 0; id < times.size(); ++id) {
      const bool used = std::ranges::any_of(times[id].written, [](int moment) { return moment >= 0; });
      if (!used) continue;
      group_of_[id] = static_cast<int>(groups_.size());
      SharedRows alone{{static_cast<int>(id)}, live_rows(times[id], moments), 0};
      alone.slots = most(alone.live);
      first_written_[id] = static_cast<int>(alone.live.begin());
      last_read_[id] = static_cast<int>(alone.live.end()) - 1;
      groups_.push_back(std::move(alone));
    }
  }

  /// Merges the groups of an element-wise operator's input and output where that is possible and of use.
  void try_merge(int in, int out) {
    const int from = group_of_[in];
    const int to = group_of_[out];
    if (from < 0 || to < 0 || from == to || !equal_rows(in, out)) return;
    SharedRows& a = groups_[from];
    SharedRows& b = groups_[to];
    const int rows = static_cast<int>(times_[in].written.size());
    if (a.slots == rows && b.slots == rows) return;  // two whole tensors: packing overlaps them more freely
    if (!never_together(a, b, in, out)) return;
    Extents live = hull(a.live, b.live);
    const int slots = most(live);
    if (slots >= a.slots + b.slots) return;
    for (const int id : b.tensors) group_of_[id] = from;
    a.tensors.insert(a.tensors.end(), b.tensors.begin(), b.tensors.end());
    a.live = std::move(live);
    a.slots = slots;
    b.tensors.clear();
  }

  std::vector<SharedRows> take() {
    std::erase_if(groups_, [](const SharedRows& group) { return group.tensors.empty(); });
    return std::move(groups_);
  }

 private:
  bool equal_rows(int in, int out) const {
    const Tensor& a = graph_.tensors[in];
    const Tensor& b = graph_.tensors[out];
    const RowShape rows_a = row_shape(a.shape);
    const RowShape rows_b = row_shape(b.shape);
    return rows_a.rows == rows_b.rows && bytes_of(a.type, rows_a.elements) == bytes_of(b.type, rows_b.elements);
  }

  /// Is row r of no tensor of the one alive together with row r of a tensor of the other? Between `in` and `out`, the
  /// step that reads the one for the last time may be the step that writes the other.
  bool never_together(const SharedRows& a, const SharedRows& b, int in, int out) const {
    for (const int x : a.tensors) {
      for (const int y : b.tensors) {
        if (last_read_[x] < first_written_[y] || last_read_[y] < first_written_[x]) continue;
        const bool handed_over = x == in && y == out;
        for (std::size_t row = 0; row < times_[x].written.size(); ++row) {
          if (overlap(times_[x], times_[y], row, handed_over ? 0 : 1)) return false;
        }
      }
    }
    return true;
  }

  static bool overlap(const RowTimes& x, const RowTimes& y, std::size_t row, int apart) {
    if (x.written[row] < 0 || y.written[row] < 0) return false;
    return x.last_read[row] + apart > y.written[row] && y.last_read[row] + 1 > x.written[row];
  }

  const Graph& graph_;
  const Indexed<RowTimes>& times_;
  Indexed<int> group_of_;
  Indexed<int> first_written_, last_read_;  // of each tensor: of all its rows
  Indexed<SharedRows> groups_;
};

}  // namespace

Extents no_rows_within(const RowTimes& times, std::size_t moments) {
  std::size_t begin = moments;
  std::size_t end = 0;
  for (std::size_t row = 0; row < times.written.size(); ++row) {
    if (times.written[row] < 0) continue;
    begin = std::min(begin, to_size(times.written[row]));
    end = std::max(end, to_size(times.last_read[row]) + 1);
  }
  return {moments, std::min(begin, end), end};
}

Extents live_rows(const RowTimes& times, std::size_t moments, const std::function<int(std::size_t)>& end_of) {
  Extents live = no_rows_within(times, moments);
  const std::size_t begin = live.begin();
  // Rows in ascending order give each moment its first row, in descending order its last. `next` passes over moments
  // that have theirs, so that each is visited once.
  std::vector<std::size_t> next;
  const auto find = [&](std::size_t moment) {
    while (next[moment] != moment) {
      next[moment] = next[next[moment]];
      moment = next[moment];
    }
    return moment;
  };
  const auto restart = [&] {
    next.resize(live.end() - begin + 1);
    std::iota(next.begin(), next.end(), std::size_t{0});
  };
  const auto fill = [&](std::size_t row, auto set) {
    if (times.written[row] < 0) return;
    const int end = end_of(row);
    for (std::size_t m = find(to_size(times.written[row]) - begin); static_cast<int>(m + begin) < end; m = find(m)) {
      set(live.at(m + begin));
      next[m] = m + 1;
    }
  };
  restart();
  for (std::size_t row = 0; row < times.written.size(); ++row) {
    fill(row, [&](Extent& extent) { extent.low = static_cast<std::int64_t>(row); });
  }
  restart();
  for (std::size_t row = times.written.size(); row-- > 0;) {
    fill(row, [&](Extent& extent) { extent.high = static_cast<std::int64_t>(row) + 1; });
  }
  return live;
}

Extents live_rows(const RowTimes& times, std::size_t moments) {
  return live_rows(times, moments, [&](std::size_t row) { return times.last_read[row] + 1; });
}

std::vector<SharedRows> share_rows(const Graph& graph, const Indexed<Kernel>& kernels,
                                   const std::vector<ScheduledStep>& schedule, const Indexed<RowTimes>& times) {
  Sharing sharing(graph, times, schedule.size());
  for (std::size_t op = 0; op < graph.operators.size(); ++op) {
    const Operator& node = graph.operators[op];
    const StepRule& rule = kernels[op].steps;
    if (!rule.element_wise || node.outputs.size() != 1) continue;
    for (std::size_t i = 0; i < node.inputs.size(); ++i) {
      const int in = node.inputs[i];
      if (in == kNoTensor || graph.tensors[in].is_constant()) continue;
      if (reads_what_it_writes(rule, i)) sharing.try_merge(in, node.outputs[0]);
    }
  }
  return sharing.take();
}

}  // namespace milliwatt
