// Rows that the project makes itself: six sensors of a turning machine. No sensor tells the state alone; what speed and
// load explain has to be taken off.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <system_error>

#include "base/files.h"
#include "base/random.h"
#include "tasks/table/table_task.h"

namespace milliwatt {
namespace {

constexpr const char* kStates[] = {"good", "worn", "blocked"};

std::string row_text(std::uint64_t state, Random& random) {
  const auto noise = [&](double deviation) { return deviation * static_cast<double>(random.normal()); };
  const double speed = random.uniform(600, 3'000);  // turns a minute
  const double load = random.uniform(0.1, 1);
  const double age = random.uniform(0, 5);  // years
  const double outside = random.uniform(5, 35);
  const double worn = state == 1 ? random.uniform(0.5, 1.5) : 0;
  const double blocked = state == 2 ? random.uniform(0.4, 1.2) : 0;
  const double turns = speed / 3'000;
  const double vibration = 0.3 + 1.6 * turns * turns + 0.1 * age + worn * (0.3 + 0.7 * turns) + noise(0.12);
  const double current = 1 + 6 * load * turns + blocked * (1 + 1.5 * turns) + noise(0.25);
  const double temperature = outside + 9 * load * turns + 4 * worn * turns + 6 * blocked + noise(1.5);
  return fmt::format("{:.0f},{:.3f},{:.2f},{:.3f},{:.3f},{:.1f},{}\n", speed, load, age, vibration, current,
                     temperature, kStates[state]);
}

}  // namespace

void make_machine_table(const std::filesystem::path& file, int rows, std::uint64_t seed) {
  std::string text = "speed,load,age,vibration,current,temperature,state\n";
  for (int i = 0; i < rows; ++i) {
    Random random({key_of("machine table"), seed, static_cast<std::uint64_t>(i)});
    text += row_text(random.below(std::size(kStates)), random);
  }
  write_file_atomically(file, text);
}

}  // namespace milliwatt
