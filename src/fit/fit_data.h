// The data of candidates. Those that ask for the same data share them, on disk and among processes.
#pragma once

#include <map>
#include <memory>
#include <string>

#include "data/dataset.h"
#include "fit/candidate.h"
#include "fit/fit_place.h"

namespace milliwatt {

class FitData {
 public:
  explicit FitData(const FitPlace& place) : place_(place) {}

  /// Gathered where it was not yet; made first where there are none of somebody's own. @throws Error as gather_data().
  std::shared_ptr<const Dataset> of(const Candidate& candidate);

  /// SHA-256 of everything in a candidate's data that its training depends on.
  std::string digest(const Candidate& candidate);

 private:
  const FitPlace& place_;
  std::map<std::string, std::shared_ptr<const Dataset>> known_;  // by what they follow from
  std::map<std::shared_ptr<const Dataset>, std::string> digests_;
  bool shown_ = false;
};

}  // namespace milliwatt
