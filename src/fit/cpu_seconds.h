// Time on processors: what a search takes, on a machine with other work too.
#pragma once

namespace milliwatt {

/// Of this process so far, and of those that it started and that have ended.
double cpu_seconds();

}  // namespace milliwatt
