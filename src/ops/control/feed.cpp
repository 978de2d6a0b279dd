// FEED: rows of what was an input of the graph, as the caller brings them. Stands in lowered graphs alone
// (passes/feed_rows.h), where it gives the input's rows a moment each at which they are written. What brings them is
// the emitted function; there is no kernel to it.
#include "base/error.h"
#include "ops/checks.h"
#include "ops/factories.h"

namespace milliwatt {
namespace {

class Feed : public OperatorType {
 public:
  std::string_view kind() const override { return "FEED"; }

  std::vector<std::string> problems(const OpView& op) const override {
    Checks checks(op);
    checks.counts(0, 0);
    return checks.take();
  }

  bool caller_supplies_rows(const OpView&) const override { return true; }

  void run(const OpView& op, TensorValues&) const override {
    throw Error(operator_label(op.op()) + ": the reference takes whole inputs");
  }
};

}  // namespace

std::unique_ptr<OperatorType> make_feed() { return std::make_unique<Feed>(); }

}  // namespace milliwatt
