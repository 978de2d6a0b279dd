#include "train/checkpoint.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <string_view>
#include <system_error>
#include <utility>

#include "base/error.h"
#include "base/files.h"
#include "base/sha256.h"
#include "graph/text.h"
#include "train/loss.h"

namespace milliwatt {
namespace {

static_assert(std::endian::native == std::endian::little, "checkpoints hold numbers as they lie in memory");

constexpr std::string_view kKind = "milliwatt checkpoint ";
constexpr std::string_view kHeader = "milliwatt checkpoint 2\n";
constexpr std::size_t kDigestLength = 64;
constexpr std::uint64_t kLargestBytes = std::uint64_t{1} << 34;
constexpr std::size_t kStateBytes = 32;

std::array<char, kStateBytes> packed(const TrainingState& state) {
  static_assert(sizeof(TrainingState) == kStateBytes);
  return std::bit_cast<std::array<char, kStateBytes>>(state);
}

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size() - 1);
    lines.push_back(text.substr(0, end));
    text.remove_prefix(end + 1);
  }
  return lines;
}

// "epochs is 30 there and 40 here"
std::string difference(std::string_view there, std::string_view here) {
  const std::vector<std::string_view> theirs = lines_of(there);
  const std::vector<std::string_view> ours = lines_of(here);
  for (std::size_t i = 0; i < std::min(theirs.size(), ours.size()); ++i) {
    if (theirs[i] == ours[i]) continue;
    const std::size_t blank = std::min(ours[i].find(' '), ours[i].size());
    const std::string_view name = ours[i].substr(0, blank);
    if (theirs[i].substr(0, blank) != name) break;
    const std::string_view theirs_value = theirs[i].substr(blank);
    const std::string_view ours_value = ours[i].substr(blank);
    if (std::max(theirs_value.size(), ours_value.size()) > kDigestLength) return fmt::format("its {} differs", name);
    return fmt::format("{} is{} there and{} here", name, theirs_value, ours_value);
  }
  return "other settings";
}

}  // namespace

std::string describe_work(const Graph& graph, const TrainOptions& options, std::int64_t samples) {
  std::string quantization;
  for (const Quantization& one : options.fake_quantization) {
    quantization += fmt::format("{} {} {}\n", one.axis, fmt::join(one.scales, " "), fmt::join(one.zero_points, " "));
  }
  return fmt::format(
      "network {}\nsamples {}\nepochs {}\nbatch {}\nlearning_rate {}\nweight_decay {}\nloss {}\nseed {}\n"
      "initialize {}\nquantization {}\n",
      sha256_hex(print_graph(graph)), samples, options.epochs, options.batch, options.learning_rate,
      options.weight_decay, loss_of(options)->text(), options.seed, options.initialize, sha256_hex(quantization));
}

Checkpoint::Checkpoint(std::filesystem::path path, std::string work, std::vector<std::span<float>> values)
    : path_(std::move(path)), work_(std::move(work)), values_(std::move(values)) {}

void Checkpoint::save(const TrainingState& state) const {
  std::string text = fmt::format("{}{}\n", kHeader, work_);
  const std::array<char, kStateBytes> numbers = packed(state);
  text.append(numbers.data(), numbers.size());
  for (const std::span<float> values : values_) {
    text.append(reinterpret_cast<const char*>(values.data()), values.size_bytes());
  }
  text += sha256_hex(text);
  write_file_atomically(path_, text);
}

bool Checkpoint::load(TrainingState& state) const {
  std::error_code ignored;
  if (!std::filesystem::exists(path_, ignored)) return false;
  const std::string text = read_text_file(path_, kLargestBytes);
  const auto refuse = [&](std::string_view what) {
    throw Error(fmt::format("{}: {}; delete it to train from scratch, or use another file", path_.string(), what));
  };
  if (!text.starts_with(kKind)) refuse("is not a checkpoint");
  if (!text.starts_with(kHeader)) refuse("is from another version of milliwatt");
  std::string_view rest = text;
  const std::string_view digest = rest.substr(rest.size() - std::min(rest.size(), kDigestLength));
  rest.remove_suffix(digest.size());
  if (digest != sha256_hex(rest)) refuse("is a damaged checkpoint");

  rest.remove_prefix(kHeader.size());
  const std::size_t work_end = rest.find("\n\n");
  if (work_end == std::string_view::npos) refuse("is a damaged checkpoint");
  const std::string_view work = rest.substr(0, work_end + 1);
  if (work != work_) refuse("belongs to another training: " + difference(work, work_));

  rest.remove_prefix(work_end + 2);
  std::size_t expected = kStateBytes;
  for (const std::span<float> values : values_) expected += values.size_bytes();
  if (rest.size() != expected) refuse("is a damaged checkpoint");
  std::memcpy(&state, rest.data(), kStateBytes);
  rest.remove_prefix(kStateBytes);
  for (const std::span<float> values : values_) {
    std::memcpy(values.data(), rest.data(), values.size_bytes());
    rest.remove_prefix(values.size_bytes());
  }
  return true;
}

}  // namespace milliwatt
