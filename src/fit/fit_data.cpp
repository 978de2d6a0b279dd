#include "fit/fit_data.h"

#include <fmt/format.h>

#include "base/sha256.h"
#include "fit/claim.h"
#include "recipe/guarded_application.h"

namespace milliwatt {

std::shared_ptr<const Dataset> FitData::of(const Candidate& candidate) {
  // Neither training nor compression changes what an item is; the network may.
  const std::string follows_from =
      varied_recipe(training_text(candidate.text), {}, {"training", "compress", "quantization"});
  std::shared_ptr<const Dataset>& data = known_[follows_from];
  if (data) return data;
  const std::string name = "data-" + sha256_hex(table_text(candidate.text, "data")).substr(0, 12);
  const Claim claim = Claim::wait(place_.claims() / name);  // two processes do not make the same data at once
  const std::filesystem::path folder = place_.folder / name;
  std::filesystem::create_directories(folder);
  data = candidate.recipe.task->gather({folder, place_.data, place_.skip_bad, place_.watch, [] {}});
  if (candidate.recipe.decision) check_decision(candidate.recipe, *data);
  if (!shown_) place_.show_data(*data);
  shown_ = true;
  return data;
}

std::string FitData::digest(const Candidate& candidate) {
  const std::shared_ptr<const Dataset> data = of(candidate);
  std::string& digest = digests_[data];
  if (digest.empty()) digest = sha256_hex(data->training_digest() + data->variation_text());
  return digest;
}

}  // namespace milliwatt
