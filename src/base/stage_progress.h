// What long work says of itself while it runs.
#pragma once

#include <functional>
#include <string>

namespace milliwatt {

/// Where a stage is: its name for people, how much is done (0 .. 1), and what it has to say.
struct StageProgress {
  std::string stage;
  double done = 0;
  std::string note;
};
using Watcher = std::function<void(const StageProgress&)>;

}  // namespace milliwatt
