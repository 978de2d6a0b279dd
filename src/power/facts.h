// Figures of batteries, sensors and radios from public documents. Currents of boards are in boards/*.toml.
#pragma once

#include <string_view>
#include <vector>

namespace milliwatt {

struct Fact {
  std::string_view name;
  double value;
  std::string_view unit;
  std::string_view source;  ///< document and section
};

/// All of them.
const std::vector<Fact>& power_facts();

/// The value of the fact of that name, which must be there.
double fact(std::string_view name);

/// The fact of that name; null if there is none.
const Fact* find_fact(std::string_view name);

}  // namespace milliwatt
