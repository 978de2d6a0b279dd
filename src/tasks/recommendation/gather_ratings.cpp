// Where the recommendation task's ratings come from: a recipe's training, a trained model's trial, single files.
#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <map>
#include <utility>

#include "base/to_size.h"
#include "ops/execute.h"
#include "tasks/codes.h"
#include "tasks/recommendation/recommendation_task.h"
#include "tasks/trained_on.h"

namespace milliwatt {
namespace {

constexpr std::uint16_t kListed = 10;

struct Listed {
  std::size_t item = 0;
  double score = 0;
};

/// The best items of the network's output that are not in the set, the best first.
template <typename Element>
std::vector<Listed> list_of(const Tensor& output, const std::vector<std::byte>& answer,
                            const std::vector<std::uint8_t>& without) {
  std::vector<Element> scores(answer.size() / sizeof(Element));
  std::memcpy(scores.data(), answer.data(), answer.size());
  TopItem<Element> list[kListed] = {};
  const std::uint16_t count =
      find_top_items(scores.data(), static_cast<std::uint16_t>(scores.size()), without.data(), list, kListed);
  std::vector<Listed> listed;
  const bool is_quantized = !output.quantization.empty();
  const double scale = is_quantized ? static_cast<double>(output.quantization.scales[0]) : 1;
  const double zero_point = is_quantized ? output.quantization.zero_points[0] : 0;
  for (std::uint16_t i = 0; i < count; ++i)
    listed.push_back({list[i].item, scale * (static_cast<double>(list[i].score) - zero_point)});
  return listed;
}

/// The numbers of the known items that the user chose, the last one first.
std::vector<std::uint16_t> known_choices(const UserHistory& history, const std::vector<std::string>& items,
                                         const std::map<std::string, std::uint16_t>& known) {
  std::vector<std::uint16_t> chosen;
  for (const Choice& choice : history.choices) {
    const auto found = known.find(items[to_size(choice.item)]);
    if (found != known.end()) chosen.push_back(found->second);
  }
  std::ranges::reverse(chosen);
  return chosen;
}

}  // namespace

std::unique_ptr<const Dataset> RecommendationTask::gather(const Gathering& where) const {
  const std::filesystem::path file = where.data.value_or(where.folder / "ratings.csv");
  if (!where.data) {
    where.before_writing();
    make_ratings(file, settings_.made);
  }
  Ratings ratings = read_ratings(file, settings_.form, where.skip_bad);
  std::vector<std::string> known = most_chosen(ratings, settings_.history.items);
  return std::make_unique<ChoiceDataset>(std::move(ratings), std::move(known), settings_.history, settings_.dropped);
}

Opened RecommendationTask::open(const Opening& what) const {
  auto data = std::make_unique<ChoiceDataset>(read_ratings(what.data, settings_.form, what.skip_bad), settings_.known,
                                              settings_.history, 0);
  const std::size_t left_out = data->left_out();
  // Whether it was trained on these users or not: what is asked is the last choice of each.
  const std::string wanted = what.part.empty() || what.part == "all" ? "test" : what.part;
  return {std::move(data), wanted, left_out};
}

Json RecommendationTask::classify(const Graph& network, const std::string& model, const ClassifyRequest& request,
                                  const std::function<void(const std::string&)>& print) const {
  Executor executor(network);
  const Tensor& input = network.tensor(network.inputs.front());
  const Tensor& output = network.tensor(network.outputs.front());
  std::map<std::string, std::uint16_t> known;
  for (std::size_t i = 0; i < settings_.known.size(); ++i) known[settings_.known[i]] = static_cast<std::uint16_t>(i);
  const HistoryForm form = form_of(settings_.history);
  Json json = {{"model", model}, {"files", Json::array()}};
  for (const std::string& file : request.files) {
    const Ratings ratings = read_ratings(file, settings_.form, false);
    Json answers = Json::array();
    for (const UserHistory& history : ratings.users) {
      std::vector<std::uint16_t> chosen = known_choices(history, ratings.items, known);
      std::vector<std::uint8_t> without((known.size() + 7) / 8);
      for (const std::uint16_t item : chosen) mark_item(without.data(), item);
      chosen.resize(std::min(chosen.size(), to_size(settings_.history.length)));
      std::vector<std::int8_t> codes(to_size(input.elements()));
      write_history(form, chosen.data(), static_cast<std::uint16_t>(chosen.size()), codes.data());
      const std::vector<std::vector<std::byte>> inputs = {as_input(input, quantization(), codes)};
      executor.reset();
      executor.run(inputs);
      const std::vector<std::byte> answer = executor.outputs().front();
      std::string line = fmt::format("{}: user {}:", file, history.user);
      Json items = Json::array();
      const bool is_float = output.type == ElementType::kFloat32;
      for (const Listed& one :
           is_float ? list_of<float>(output, answer, without) : list_of<std::int8_t>(output, answer, without)) {
        line += " " + settings_.known[one.item];
        items.push_back({{"item", settings_.known[one.item]}, {"score", one.score}});
      }
      if (!request.as_json) print(line + "\n");
      answers.push_back({{"user", history.user}, {"items", std::move(items)}});
    }
    json["files"].push_back({{"file", file}, {"answers", std::move(answers)}});
  }
  return json;
}

}  // namespace milliwatt
