// Names for tensors and operators of a file in which names may be missing or repeated.
#pragma once

#include <map>
#include <set>
#include <string>

namespace milliwatt {

class UniqueNames {
 public:
  /// `wanted`, or `wanted_2`, `wanted_3`, ... where it is taken.
  std::string claim(const std::string& wanted) {
    std::string name = wanted;
    int& number = numbers_[wanted];  // goes on where it stopped: many equal names cost no search each
    number = number < 1 ? 1 : number;
    while (!taken_.insert(name).second) name = wanted + "_" + std::to_string(++number);
    return name;
  }

 private:
  std::set<std::string> taken_;
  std::map<std::string, int> numbers_;
};

}  // namespace milliwatt
