// Each output row has a start in the input (the number of an input row, or the place of its first element in the whole
// input) and a pattern: the places of its elements from there on. If all rows have one pattern it becomes nested loops
// or a table of runs; else the places of all elements are a table.
#include "kernels/moved_rows.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/error.h"
#include "base/to_size.h"
#include "graph/rows.h"
#include "ops/questions.h"

namespace milliwatt {

namespace {

constexpr std::int64_t kFill = MovingOperator::kFill;
constexpr std::size_t kMostLoops = 4;
constexpr std::int64_t kMostElements = std::int64_t{1} << 24;  // all are looked at; no board keeps so many

using Places = std::vector<std::int64_t>;

struct MovedRows {
  bool by_rows = false;      ///< starts are numbers of input rows; else of elements
  Places starts;             ///< of each output row; kFill: it is all fill
  bool same_pattern = true;  ///< if not, there are no starts, and the pattern is that of all rows
  Places pattern;            ///< kFill: fill
};

bool is_fill(std::int64_t place) { return place == kFill; }

/// The input row that all of the row's elements come from; kFill if there are none. Nothing if there are several.
std::optional<std::int64_t> input_row(const std::int64_t* row, std::int64_t count, std::int64_t elements) {
  std::int64_t found = kFill;
  for (std::int64_t i = 0; i < count; ++i) {
    if (is_fill(row[i])) continue;
    if (found != kFill && row[i] / elements != found) return std::nullopt;
    found = row[i] / elements;
  }
  return found;
}

/// The input rows of all output rows, if each has one and they are met in order.
std::optional<Places> input_rows(const Places& sources, const RowShape& in, const RowShape& out) {
  Places rows;
  std::int64_t last = 0;
  for (int r = 0; r < out.rows; ++r) {
    const auto row = input_row(&sources[to_size(r * out.elements)], out.elements, in.elements);
    if (!row || (*row != kFill && *row < last)) return std::nullopt;
    rows.push_back(*row);
    last = std::max(last, *row);
  }
  return rows;
}

MovedRows moved_rows(const OpView& op, const Places& sources) {
  const RowShape in = row_shape(op.input(0).shape);
  const RowShape out = row_shape(op.output().shape);
  MovedRows moved;
  const std::optional<Places> rows = in.rows > 1 || out.rows == 1 ? input_rows(sources, in, out) : std::nullopt;
  moved.by_rows = rows.has_value();
  for (int r = 0; r < out.rows; ++r) {
    const auto first = sources.begin() + static_cast<std::ptrdiff_t>(r * out.elements);
    const auto last = first + static_cast<std::ptrdiff_t>(out.elements);
    const auto moving = std::find_if_not(first, last, is_fill);
    moved.starts.push_back(moving == last ? kFill
                           : rows         ? (*rows)[to_size(r)]
                                          : *std::min_element(moving, last, [](std::int64_t a, std::int64_t b) {
                                      return static_cast<std::uint64_t>(a) < static_cast<std::uint64_t>(b);
                                    }));
    if (moved.starts.back() == kFill) continue;
    const std::int64_t start = moved.by_rows ? moved.starts.back() * in.elements : moved.starts.back();
    Places pattern(first, last);
    for (std::int64_t& place : pattern) place = is_fill(place) ? kFill : place - start;
    if (moved.pattern.empty()) moved.pattern = pattern;
    moved.same_pattern = moved.same_pattern && pattern == moved.pattern;
  }
  if (moved.same_pattern) return moved;
  moved.by_rows = false;
  moved.pattern = sources;
  return moved;
}

struct Loop {
  std::int64_t count = 1, stride = 0;
};

/// The pattern as nested loops, outermost first; nothing if it is none.
std::optional<std::vector<Loop>> loops_of(Places places) {
  std::vector<Loop> loops;
  if (std::ranges::any_of(places, is_fill)) return std::nullopt;
  while (places.size() > 1) {
    if (loops.size() == kMostLoops) return std::nullopt;
    Loop loop{1, places[1] - places[0]};
    const auto at = [&](std::size_t i) { return places[i] - places[i - 1]; };
    while (to_size(loop.count) < places.size() && at(to_size(loop.count)) == loop.stride) ++loop.count;
    const std::size_t count = to_size(loop.count);
    if (places.size() % count != 0) return std::nullopt;
    Places outer;
    for (std::size_t i = 0; i < places.size(); ++i) {
      if (i % count == 0) {
        outer.push_back(places[i]);
      } else if (at(i) != loop.stride) {
        return std::nullopt;
      }
    }
    loops.insert(loops.begin(), loop);
    places = std::move(outer);
  }
  return loops;
}

/// Pairs: the place of the first of some adjacent elements (kFill: of fill), and how many they are.
Places runs_of(const Places& pattern) {
  Places runs;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    const bool goes_on = i > 0 && (is_fill(pattern[i]) ? is_fill(pattern[i - 1])
                                                       : !is_fill(pattern[i - 1]) && pattern[i] == pattern[i - 1] + 1);
    if (goes_on) {
      ++runs.back();
    } else {
      runs.insert(runs.end(), {pattern[i], 1});
    }
  }
  return runs;
}

KernelTable table_of(const std::string& name, const Places& places, const std::string& comment) {
  const auto largest = places.empty() ? 0 : *std::ranges::max_element(places);
  if (largest <= std::numeric_limits<std::int16_t>::max()) {
    return {name, std::vector<std::int16_t>(places.begin(), places.end()), comment, true};
  }
  return {name, std::vector<std::int32_t>(places.begin(), places.end()), comment, true};
}

/// The fill's bytes as a number; the kernel takes as many of its lowest bytes as an element has.
std::int32_t fill_number(const std::vector<std::byte>& bytes) {
  std::int64_t value = 0;
  std::memcpy(&value, bytes.data(), bytes.size());
  if (value < 0 || (bytes.size() > 4 && value > std::numeric_limits<std::int32_t>::max())) {
    throw Error("a fill of 64 bits; supported on devices: 0 to 2147483647");
  }
  return static_cast<std::int32_t>(value);
}

void add_pattern(const MovedRows& moved, Kernel& kernel) {
  const std::optional<std::vector<Loop>> loops = moved.same_pattern ? loops_of(moved.pattern) : std::nullopt;
  if (!moved.same_pattern) {
    kernel.function = "move_places";
    kernel.tables = {table_of("places", moved.pattern, "in the input, of each element; -1: fill")};
    return;
  }
  if (loops) {
    kernel.function = "move_strided";
    kernel.numbers.push_back({"kFirst", static_cast<std::int32_t>(moved.pattern.at(0)), "elements from the start on"});
    for (std::size_t k = 0; k < kMostLoops; ++k) {
      const bool is_there = k + loops->size() >= kMostLoops;
      const Loop loop = is_there ? (*loops)[k + loops->size() - kMostLoops] : Loop();
      kernel.numbers.push_back({"kCount" + std::to_string(k), static_cast<std::int32_t>(loop.count), ""});
      kernel.numbers.push_back({"kStride" + std::to_string(k), static_cast<std::int32_t>(loop.stride), ""});
    }
  } else {
    const Places runs = runs_of(moved.pattern);
    kernel.function = "move_runs";
    kernel.numbers.push_back({"kRuns", static_cast<std::int32_t>(runs.size() / 2), ""});
    kernel.tables.push_back(
        table_of("runs", runs, "of a row: the place from its start on (-1: fill), how many elements"));
  }
  kernel.tables.insert(kernel.tables.begin(), table_of("starts", moved.starts,
                                                       moved.by_rows ? "the input row of each row; -1: fill"
                                                                     : "the place of each row; -1: fill"));
}

/// From one output row to the next the same number of input rows; 0 if not so.
int row_stride(const MovedRows& moved) {
  if (!moved.by_rows || moved.starts.size() < 2) return 0;
  std::int64_t stride = 0;
  for (std::size_t r = 1; r < moved.starts.size(); ++r) {
    if (is_fill(moved.starts[r]) || is_fill(moved.starts[r - 1])) continue;
    const std::int64_t next = moved.starts[r] - moved.starts[r - 1];
    if (stride != 0 && next != stride) return 0;
    stride = next;
  }
  return static_cast<int>(stride);
}

}  // namespace

Kernel moved_rows_kernel(const OpView& op) {
  const auto* type = dynamic_cast<const MovingOperator*>(&type_of(op));
  expects(type != nullptr, "an operator that moves elements");
  if (op.input(0).is_constant()) throw Error("its input is constant; supported on devices: a computed tensor");
  if (op.output().elements() > kMostElements) {
    throw Error(fmt::format("its output has {} elements; supported on devices: at most {}", op.output().elements(),
                            kMostElements));
  }
  const MovedRows moved = moved_rows(op, type->sources(op));
  const int in_rows = row_shape(op.input(0).shape).rows;
  const std::size_t inputs = op.input_count();

  Kernel kernel;
  kernel.numbers = {{"kByRows", moved.by_rows ? 1 : 0, "1: a row is a part of one input row"},
                    {"kFill", fill_number(type->fill(op)), "the bytes of an element without a place"}};
  add_pattern(moved, kernel);
  kernel.steps.steps = row_shape(op.output().shape).rows;
  kernel.steps.row_stride = row_stride(moved);
  kernel.steps.step = [by_rows = moved.by_rows, starts = moved.starts, in_rows, inputs](int row) {
    Step step{std::vector<RowSpan>(inputs), {RowSpan{row, 1}}};
    if (!by_rows) step.reads[0] = {0, in_rows};
    if (by_rows && starts[to_size(row)] != kFill) step.reads[0] = {static_cast<int>(starts[to_size(row)]), 1};
    return step;
  };
  kernel.cost = {8.0 * static_cast<double>(op.output().elements()) + 30.0 * kernel.steps.steps, 140};
  return kernel;
}

}  // namespace milliwatt
