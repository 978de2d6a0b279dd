#include "emit/resumable.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/to_size.h"

namespace milliwatt {
namespace {

int depth_of(const std::vector<ScheduleNode>& nodes) {
  int depth = 0;
  for (const ScheduleNode& node : nodes) {
    if (node.is_loop()) depth = std::max(depth, 1 + depth_of(node.body));
  }
  return depth;
}

class Writer {
 public:
  explicit Writer(const std::function<Resumable::Action(int op)>& action) : action_(action) {}

  std::string write(const std::vector<ScheduleNode>& nodes, int depth) {
    std::string text;
    const std::string indent(to_size(6 + 2 * depth), ' ');
    for (const ScheduleNode& node : nodes) {
      if (node.is_loop()) {
        text += fmt::format("{0}for (at->loop[{1}] = 0; at->loop[{1}] < {2}; ++at->loop[{1}]) {{\n", indent, depth,
                            node.count);
        text += write(node.body, depth + 1) + indent + "}\n";
        continue;
      }
      const Resumable::Action action = action_(node.op);
      if (action.stops) {
        ++stops_;
        text += fmt::format("{0}at->stopped_at = {1};\n{0}return 0;\n{2}case {1}:\n", indent, stops_, indent.substr(2));
      }
      text += indent + action.text;
    }
    return text;
  }

 private:
  const std::function<Resumable::Action(int op)>& action_;
  int stops_ = 0;
};

}  // namespace

Resumable::Resumable(const EntryParts& parts)
    : parts_(parts), nodes_(fold_schedule(parts.plan.schedule)), depth_(depth_of(nodes_)) {}

std::string Resumable::state_definition() const {
  std::string text = "typedef struct {\n  int16_t stopped_at;\n";
  if (depth_ > 0) text += fmt::format("  int16_t loop[{}];\n", depth_);
  text += "  struct {\n";
  for (const std::string& layer : parts_.layers) text += fmt::format("    int16_t {};\n", layer);
  return text + fmt::format("  }} next; /* the next step of each layer */\n}} {}_state;\n", parts_.options.name);
}

std::int64_t Resumable::state_bytes() const {
  return 2 * (1 + depth_ + static_cast<std::int64_t>(parts_.layers.size()));
}

std::string Resumable::step(int op) const { return fmt::format("{0}(arena, at->next.{0}++);\n", parts_.layers[op]); }

std::string Resumable::body(const std::function<Action(int op)>& action) const {
  return "  switch (at->stopped_at) {\n    case 0:\n" + Writer(action).write(nodes_, 0) + "  }\n";
}

}  // namespace milliwatt
