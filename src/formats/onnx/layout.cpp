#include "formats/onnx/layout.h"

#include <algorithm>
#include <numeric>

#include "base/to_size.h"
#include "formats/file_layout.h"

namespace milliwatt::onnx {
namespace {

// Sides of the same elements: `from` of the old shape's dimensions and `to` of the new one's.
struct Group {
  std::vector<int> from, to;
};

// The smallest groups of neighbouring dimensions that have as many elements in both shapes.
std::vector<Group> groups_of(const Shape& from, const Shape& to) {
  std::vector<Group> groups;
  std::size_t i = 0;
  std::size_t j = 0;
  while (i < from.size() || j < to.size()) {
    Group group;
    std::int64_t have = 1;
    std::int64_t want = 1;
    if (i < from.size()) {
      have = from[i];
      group.from.push_back(static_cast<int>(i++));
    }
    if (j < to.size() && (have != 1 || to[j] == 1 || group.from.empty())) {
      want = to[j];
      group.to.push_back(static_cast<int>(j++));
    }
    while (have != want) {
      if (have < want && i < from.size()) {
        have *= from[i];
        group.from.push_back(static_cast<int>(i++));
      } else if (j < to.size()) {
        want *= to[j];
        group.to.push_back(static_cast<int>(j++));
      } else {
        return {};
      }
    }
    groups.push_back(std::move(group));
  }
  return groups;
}

}  // namespace

Order file_order(std::size_t rank) {
  Order order(rank);
  std::iota(order.begin(), order.end(), 0);
  return order;
}

bool is_file_order(const Order& order, std::size_t rank) { return order == file_order(rank); }

Order channels_last(std::size_t rank) {
  Order order = {0};
  for (std::size_t d = 2; d < rank; ++d) order.push_back(static_cast<int>(d));
  while (order.size() < 3) order.push_back(kUnit);
  order.push_back(1);
  return order;
}

int place_of(const Order& order, int d) { return static_cast<int>(std::ranges::find(order, d) - order.begin()); }

Shape ordered(const Shape& file, const Order& order) {
  Shape shape;
  for (const int d : order) shape.push_back(d == kUnit ? 1 : file[to_size(d)]);
  return shape;
}

Constant ordered(const Constant& constant, const Order& order) {
  const FileLayout layout = {constant.shape, order};
  return {constant.type, ordered(constant.shape, order),
          to_graph(layout, constant.data, to_size(element_bytes(constant.type)))};
}

Constant in_file_order(const Constant& held, const Shape& file, const Order& order) {
  return {held.type, file, to_file({file, order}, held.data, to_size(element_bytes(held.type)))};
}

std::optional<Order> reshaped_order(const Shape& from, const Order& order, const Shape& to) {
  const std::vector<Group> groups = groups_of(from, to);
  if (groups.empty() && !(from.empty() && to.empty())) return std::nullopt;
  Order result;
  std::vector<bool> is_done(groups.size(), false);
  for (std::size_t g = 0; g < order.size(); ++g) {
    const int d = order[g];
    if (d == kUnit || from[to_size(d)] == 1) continue;
    const auto group =
        std::ranges::find_if(groups, [&](const Group& one) { return std::ranges::count(one.from, d) > 0; });
    const auto number = to_size(group - groups.begin());
    if (is_done[number]) continue;
    // The group's dimensions, but those of size 1, have to follow each other in the tensor as in the file.
    std::size_t at = g;
    for (const int wanted : group->from) {
      if (from[to_size(wanted)] == 1) continue;
      while (at < order.size() && (order[at] == kUnit || from[to_size(order[at])] == 1)) ++at;
      if (at == order.size() || order[at] != wanted) return std::nullopt;
      ++at;
    }
    result.insert(result.end(), group->to.begin(), group->to.end());
    is_done[number] = true;
  }
  // What is left has size 1: it may lie anywhere. Behind the dimension in front of it in the file, for a batch stays in
  // front and a channel behind.
  for (int d = 0; d < static_cast<int>(to.size()); ++d) {
    if (std::ranges::count(result, d) > 0) continue;
    const auto before = std::ranges::find(result, d - 1);
    result.insert(before == result.end() ? result.begin() : before + 1, d);
  }
  return result;
}

}  // namespace milliwatt::onnx
