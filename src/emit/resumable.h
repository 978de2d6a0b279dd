// A schedule that stops in its middle and goes on from there when it is called again: one function that notes where it
// stopped in NAME_state and jumps there (Duff's device; as protothreads do).
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "emit/entry.h"
#include "emit/fold_schedule.h"

namespace milliwatt {

class Resumable {
 public:
  explicit Resumable(const EntryParts& parts);

  /// The definition of NAME_state, in C. All zeros: nothing is done yet.
  std::string state_definition() const;
  std::int64_t state_bytes() const;

  /// The layer's next step.
  std::string step(int op) const;

  /// What the schedule does when it comes to an operator.
  struct Action {
    bool stops = false;  ///< returns 0 first, and goes on from here when it is called again
    std::string text;    ///< a statement
  };
  /// `switch (at->stopped_at) { case 0: ... }`, indented by two, for a function that has `NAME_state* at` and
  /// `uint8_t* arena`. Stops are numbered from 1 in the order of the text; behind the last step, and where stopped_at
  /// is no stop's number, it goes on behind the switch.
  std::string body(const std::function<Action(int op)>& action) const;

 private:
  const EntryParts& parts_;
  std::vector<ScheduleNode> nodes_;
  int depth_ = 0;  // of loops within each other
};

}  // namespace milliwatt
