#include "fit/share_costs.h"

#include <fmt/format.h>

#include "base/sha256.h"
#include "fit/share_work.h"

namespace milliwatt {
namespace {

constexpr int kVersion = 2;  // of how costs are measured: those of an earlier version are measured again

std::string limits_text(const Limits& limits) {
  const auto text = [](const auto& limit) { return limit ? fmt::format("{}", *limit) : std::string("none"); };
  return fmt::format("{} {} {} {} {}", text(limits.ram_bytes), text(limits.flash_bytes), text(limits.latency_ms),
                     text(limits.energy_uj), text(limits.average_mw));
}

}  // namespace

std::vector<Cost> share_costs(const CostRequest& request) {
  SharedWork shared;
  shared.claims = request.claims;
  for (const std::string& text : request.follows_from) {
    shared.keys.push_back(
        "cost-" + sha256_hex(fmt::format("{}\n{}\n{}\n{}", kVersion, text, request.board, limits_text(request.limits)))
                      .substr(0, 24));
  }
  shared.work = [&](std::size_t i) {
    Json entry = {{"board", request.board}, {"candidate", request.titles[i]}};
    entry.update(cost_json(request.cost(i)));
    return entry;
  };
  shared.show = [&](std::size_t done) {
    const std::size_t all = request.titles.size();
    request.watch({"measuring", static_cast<double>(done) / static_cast<double>(all),
                   fmt::format("{} of {} variations", done, all)});
  };
  shared.at_once = true;
  std::vector<Cost> costs;
  for (const Json& entry : share_work(*request.journal, shared)) costs.push_back(parse_cost(entry));
  return costs;
}

}  // namespace milliwatt
