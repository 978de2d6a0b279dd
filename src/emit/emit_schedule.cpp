#include "emit/emit_schedule.h"

#include <fmt/format.h>

#include "base/indexed.h"
#include "base/to_size.h"
#include "emit/fold_schedule.h"
#include "ops/questions.h"

namespace milliwatt {
namespace {

/// All of an operator's steps in one loop, or its only step.
bool is_whole_layer(const ScheduleNode& node, const Plan& plan) {
  const ScheduleNode& leaf = node.is_loop() ? node.body.front() : node;
  if (leaf.is_loop() || (node.is_loop() && node.body.size() != 1)) return false;
  return plan.kernels[leaf.op].steps.steps == node.count;
}

class Writer {
 public:
  Writer(const Plan& plan, const Indexed<std::string>& names) : plan_(plan), names_(names) {}

  std::string write(const std::vector<ScheduleNode>& nodes, int depth) const {
    std::string text;
    for (const ScheduleNode& node : nodes) text += write(node, depth);
    return text;
  }

 private:
  const std::string& name(int op) const { return names_[op]; }

  std::string write(const ScheduleNode& node, int depth) const {
    const std::string indent(to_size(2 + 2 * depth), ' ');
    if (is_whole_layer(node, plan_)) {
      if (!node.is_loop()) return fmt::format("{}{}(arena, 0);\n", indent, name(node.op));
      return fmt::format("{}for (int32_t step = 0; step < {}; ++step) {}(arena, step);\n", indent, node.count,
                         name(node.body.front().op));
    }
    if (!node.is_loop()) return fmt::format("{0}{1}(arena, steps.{1}++);\n", indent, name(node.op));
    const char index = static_cast<char>('i' + depth);
    const std::string head = fmt::format("{0}for (int32_t {1} = 0; {1} < {2}; ++{1})", indent, index, node.count);
    return head + " {\n" + write(node.body, depth + 1) + indent + "}\n";
  }

  const Plan& plan_;
  const Indexed<std::string>& names_;
};

void mark_counted(const std::vector<ScheduleNode>& nodes, const Plan& plan, Indexed<bool>& counted) {
  for (const ScheduleNode& node : nodes) {
    if (is_whole_layer(node, plan)) continue;
    if (node.is_loop()) {
      mark_counted(node.body, plan, counted);
    } else {
      counted[node.op] = true;
    }
  }
}

}  // namespace

Indexed<bool> counted_layers(const Plan& plan) {
  Indexed<bool> counted(plan.kernels.size(), false);
  mark_counted(fold_schedule(plan.schedule), plan, counted);
  return counted;
}

std::string emit_schedule(const Plan& plan, const Indexed<std::string>& names) {
  return Writer(plan, names).write(fold_schedule(plan.schedule), 0);
}

std::string emit_stream_schedule(const Graph& graph, const Plan& plan, const Indexed<std::string>& names,
                                 const std::string& input) {
  std::string text;
  for (std::size_t i = 0; i < plan.schedule.size();) {
    const auto [op, first] = plan.schedule[i];
    int end = first + 1;
    for (++i; i < plan.schedule.size() && plan.schedule[i].op == op && plan.schedule[i].step == end; ++i) ++end;
    const Operator& node = graph.operators[op];
    if (!is_fed(graph, node)) {
      const std::string& name = names[op];
      text += end - first == 1 ? fmt::format("  {}(arena, rows, {});\n", name, first)
                               : fmt::format("  for (int32_t step = {}; step < {}; ++step) {}(arena, rows, step);\n",
                                             first, end, name);
      continue;
    }
    const TensorPlace& at = plan.tensors[node.outputs[0]];
    const std::int64_t elements = row_shape(graph.tensor(node.outputs[0]).shape).elements;
    for (int row = first; row < end;) {
      const int begin = row;
      for (++row; row < end && at.offset_of(row) == at.offset_of(row - 1) + at.row_bytes;) ++row;
      text += fmt::format("  memcpy({} + {}, {} + {}, {});\n", at.in_state ? "rows" : "arena", at.offset_of(begin),
                          input, (begin - (at.rows - plan.stream->hop_rows)) * elements, (row - begin) * at.row_bytes);
    }
  }
  return text;
}

std::string emit_traced_schedule(const Graph& graph, const Plan& plan, const Indexed<std::string>& names) {
  std::string text;
  for (const ScheduledStep& scheduled : plan.schedule) {
    const int op = scheduled.op;
    text += fmt::format("  {}(arena, {});\n", names[op], scheduled.step);
    const Step step = plan.kernels[op].steps.step(scheduled.step);
    for (std::size_t i = 0; i < step.writes.size(); ++i) {
      const TensorId id = graph.operators[op].outputs[i];
      const TensorPlace& place = plan.tensors[id];
      for (int row = step.writes[i].first; row < step.writes[i].first + step.writes[i].count; ++row) {
        text +=
            fmt::format("  milliwatt_trace({}, {}, arena + {}, {});\n", id, row, place.offset_of(row), place.row_bytes);
      }
    }
  }
  return text;
}

}  // namespace milliwatt
