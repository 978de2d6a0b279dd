#include "fit/share_work.h"

#include <atomic>
#include <chrono>
#include <mutex>
#include <optional>
#include <thread>

#include "base/parallel.h"
#include "fit/claim.h"

namespace milliwatt {
namespace {

constexpr std::chrono::milliseconds kBetweenLooks(200);

/// The pieces that are not in the journal.
std::vector<std::size_t> open_pieces(Journal& journal, const std::vector<std::string>& keys) {
  std::vector<std::size_t> open;
  for (std::size_t i = 0; i < keys.size(); ++i) {
    if (!journal.find(keys[i])) open.push_back(i);
  }
  return open;
}

}  // namespace

std::vector<Json> share_work(Journal& journal, const SharedWork& shared) {
  std::atomic<bool> any = false;
  std::mutex showing;
  // Does the piece unless somebody else is at it, or has done it since we looked.
  const auto attempt = [&](std::size_t i) {
    const std::string& key = shared.keys[i];
    const std::optional<Claim> claim = Claim::take(shared.claims / key);
    if (!claim) return;
    any = true;
    if (!journal.find(key)) journal.add(key, shared.work(i));
    const std::lock_guard lock(showing);
    shared.show(shared.keys.size() - open_pieces(journal, shared.keys).size());
  };
  for (auto open = open_pieces(journal, shared.keys); !open.empty(); open = open_pieces(journal, shared.keys)) {
    any = false;
    if (shared.at_once) {
      parallel_for(open.size(), [&](std::size_t i) { attempt(open[i]); });
    } else {
      for (const std::size_t i : open) attempt(i);
    }
    if (!any) std::this_thread::sleep_for(kBetweenLooks);
  }
  std::vector<Json> entries;
  for (const std::string& key : shared.keys) entries.push_back(journal.find(key).value());
  return entries;
}

}  // namespace milliwatt
