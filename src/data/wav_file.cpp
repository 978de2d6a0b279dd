#include "data/wav_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string_view>

#include "base/error.h"

namespace milliwatt {
namespace {

using Bytes = std::span<const std::byte>;

constexpr std::size_t kFileHeader = 12;
constexpr std::size_t kChunkHeader = 8;
constexpr std::size_t kFormatBytes = 16;  // of the oldest format chunk
constexpr std::uint64_t kNotFilledIn = 0xffffffff;
constexpr int kLowestRate = 1000;
constexpr int kHighestRate = 768000;

bool has_tag(Bytes bytes, std::size_t at, std::string_view tag) {
  return at + tag.size() <= bytes.size() && std::memcmp(bytes.data() + at, tag.data(), tag.size()) == 0;
}

std::uint64_t number_at(Bytes bytes, std::size_t at, std::size_t count, bool big_endian) {
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < count; ++i) {
    value = value << 8 | std::to_integer<std::uint64_t>(bytes[at + (big_endian ? i : count - 1 - i)]);
  }
  return value;
}

// Programs that write to a pipe cannot go back to fill in the size; they leave a huge one.
bool says_until_the_end(std::uint64_t size) { return size >= 0x7ffff000; }

struct Chunk {
  std::size_t at = 0;      // its name
  std::uint64_t size = 0;  // as it says
  Bytes body;              // as far as it is there
};

// The chunks of a file, one after the other.
class Chunks {
 public:
  Chunks(Bytes file, bool big_endian, std::size_t at = kFileHeader) : file_(file), big_endian_(big_endian), at_(at) {}

  // None where fewer bytes are left than a chunk has.
  std::optional<Chunk> next() {
    if (at_ > file_.size() || file_.size() - at_ < kChunkHeader) return std::nullopt;
    Chunk chunk{at_, number_at(file_, at_ + 4, 4, big_endian_), file_.subspan(at_ + kChunkHeader)};
    if (chunk.size < chunk.body.size()) chunk.body = chunk.body.first(chunk.size);
    at_ += kChunkHeader + chunk.size + (chunk.size & 1);
    return chunk;
  }

  bool is(const Chunk& chunk, std::string_view name) const { return has_tag(file_, chunk.at, name); }
  bool has_readable_name(const Chunk& chunk) const {
    return std::ranges::all_of(file_.subspan(chunk.at, 4),
                               [](std::byte c) { return c >= std::byte{0x20} && c < std::byte{0x7f}; });
  }
  // Where the next chunk begins, perhaps beyond the file.
  std::size_t at() const { return at_; }
  // Is the file at its end, but for the byte that fills up the last chunk?
  bool is_at_end() const { return at_ == file_.size() || at_ == file_.size() + 1; }

 private:
  Bytes file_;
  bool big_endian_;
  std::size_t at_;
};

// What the file is by its first bytes, if it is no .wav file; empty if that is not known.
std::string_view other_kind(Bytes bytes) {
  struct Kind {
    std::size_t at;
    std::string_view tag, name;
  };
  for (const Kind& kind : {Kind{0, "fLaC", "FLAC"}, Kind{0, "OggS", "Ogg"}, Kind{0, "ID3", "MP3"},
                           Kind{0, "\xff\xfb", "MP3"}, Kind{0, "\xff\xf3", "MP3"}, Kind{0, "\xff\xf1", "AAC"},
                           Kind{4, "ftyp", "MPEG-4 (.m4a)"}, Kind{0, "FORM", "AIFF"}, Kind{0, "caff", "CAF"},
                           Kind{0, ".snd", "AU"}, Kind{0, "\x1a\x45\xdf\xa3", "Matroska or WebM"},
                           Kind{0, "#!AMR", "AMR"}, Kind{0, "riff\x2e\x91\xcf\x11", "Wave64"}}) {
    if (has_tag(bytes, kind.at, kind.tag)) return kind.name;
  }
  return "";
}

void check_kind(Bytes bytes) {
  if (bytes.empty()) throw Error("is empty (0 bytes); record or copy it again, or delete it");
  const bool is_riff = has_tag(bytes, 0, "RIFF") || has_tag(bytes, 0, "RIFX") || has_tag(bytes, 0, "RF64");
  if (is_riff && has_tag(bytes, 8, "WAVE")) return;
  const std::string_view kind = other_kind(bytes);
  if (!kind.empty()) {
    throw Error(fmt::format(
        "is not a .wav file but {}; convert it, for example with: ffmpeg -i OLD NEW.wav (a new name does not)", kind));
  }
  if (is_riff && bytes.size() < kFileHeader)
    throw Error("is damaged: it ends before its samples begin; copy or record it again");
  throw Error("is not a .wav file (it does not begin with RIFF and WAVE); convert it, or rename it");
}

void check_format(Bytes format, bool big_endian) {
  if (format.size() < kFormatBytes)
    throw Error(
        fmt::format("is damaged: the description of its samples has {} bytes instead of {} or more; copy or "
                    "record it again",
                    format.size(), kFormatBytes));
  const std::uint64_t channels = number_at(format, 2, 2, big_endian);
  const std::uint64_t rate = number_at(format, 4, 4, big_endian);
  constexpr std::string_view kAdvice = "record it again, or save it from an editor with the right one";
  if (channels == 0) throw Error(fmt::format("is damaged: its header says 0 channels; {}", kAdvice));
  if (rate == 0) throw Error(fmt::format("is damaged: its header says 0 samples per second; {}", kAdvice));
  if (rate < kLowestRate || rate > kHighestRate)
    throw Error(fmt::format("has {} samples per second; supported: {} to {}", rate, kLowestRate, kHighestRate));
}

// Do whole chunks follow, up to the end of the file? `at`: where.
bool chunks_follow(Bytes file, bool big_endian, std::size_t at) {
  Chunks chunks(file, big_endian, at);
  std::size_t count = 0;
  while (const std::optional<Chunk> chunk = chunks.next()) {
    if (!chunks.has_readable_name(*chunk)) return false;
    ++count;
  }
  return count > 0 && chunks.is_at_end();
}

// Is there another chunk of samples behind the first?
bool has_more_samples(Bytes file, bool big_endian, std::size_t at) {
  Chunks chunks(file, big_endian, at);
  while (const std::optional<Chunk> chunk = chunks.next()) {
    if (!chunks.has_readable_name(*chunk)) return false;
    if (chunks.is(*chunk, "data")) return true;
  }
  return false;
}

struct Parts {
  Bytes format, fact, samples;  // `fact`: how many there are, of some compressed formats
};

class Walk {
 public:
  explicit Walk(Bytes file) : file_(file), big_endian_(has_tag(file, 0, "RIFX")), wide_(has_tag(file, 0, "RF64")) {}

  Parts parts() {
    Chunks chunks(file_, big_endian_);
    bool in_pieces = false;
    while (const std::optional<Chunk> chunk = chunks.next()) {
      if (chunks.is(*chunk, "data")) {
        parts_.samples = samples_of(*chunk, chunks.at());
        return parts_;
      }
      if (chunks.is(*chunk, "fmt ")) {
        parts_.format = chunk->body;
        described_ = true;
      }
      if (chunks.is(*chunk, "fact")) parts_.fact = chunk->body;
      if (wide_ && chunks.is(*chunk, "ds64") && chunk->body.size() >= 16)
        wide_size_ = number_at(chunk->body, 8, 8, false);
      if (chunks.is(*chunk, "LIST") && has_tag(chunk->body, 0, "wavl")) in_pieces = true;
      if (chunk->size > chunk->body.size() && !chunks.has_readable_name(*chunk)) {
        throw Error(fmt::format("is damaged: there should be a chunk at byte {}, and is none; copy or record it again",
                                chunk->at));
      }
    }
    if (in_pieces)
      throw Error(
          "has its samples in pieces with silence between them (a wavl list); save it again as a "
          "plain .wav file");
    if (chunks.is_at_end()) throw Error("has no samples: no chunk \"data\"; record or copy it again, or delete it");
    throw Error("is damaged: it ends before its samples begin; copy or record it again");
  }

 private:
  Bytes samples_of(const Chunk& chunk, std::size_t next) const {
    if (!described_) {
      throw Error(
          "is damaged: its samples come before the chunk \"fmt \" that describes them; save it again from an editor");
    }
    check_format(parts_.format, big_endian_);
    const Bytes rest = file_.subspan(chunk.at + kChunkHeader);
    if (rest.empty()) throw Error("has no samples; record or copy it again, or delete it");
    const std::uint64_t size = wide_ && chunk.size == kNotFilledIn && wide_size_ > 0 ? wide_size_ : chunk.size;
    if (size <= rest.size() && has_more_samples(file_, big_endian_, next)) {
      throw Error(
          "has two chunks of samples (\"data\"), and programs differ in which one they play; save it again "
          "from an editor as a plain .wav file");
    }
    if (size == 0) {
      if (chunks_follow(file_, big_endian_, next)) throw Error("has no samples; record or copy it again, or delete it");
      return rest;
    }
    if (says_until_the_end(size)) return rest;
    if (size > rest.size()) {
      throw Error(fmt::format("is damaged: its header promises {} bytes of samples, {} are there; copy it again", size,
                              rest.size()));
    }
    return rest.first(size);
  }

  Bytes file_;
  bool big_endian_, wide_;
  bool described_ = false;
  std::uint64_t wide_size_ = 0;  // RF64 has the size of the samples in an earlier chunk
  Parts parts_;
};

// A file in memory that grows.
class Writer {
 public:
  explicit Writer(bool big_endian) : big_endian_(big_endian) { put(big_endian ? "RIFX" : "RIFF"); }

  void put(std::string_view text) {
    for (const char c : text) bytes_.push_back(static_cast<std::byte>(c));
  }
  void put_size(std::size_t size) {
    for (int i = 0; i < 4; ++i) bytes_.push_back(static_cast<std::byte>(size >> 8 * (big_endian_ ? 3 - i : i) & 0xff));
  }
  void put_chunk(std::string_view name, Bytes body) {
    put(name);
    put_size(body.size());
    bytes_.insert(bytes_.end(), body.begin(), body.end());
    if (body.size() % 2 != 0) bytes_.push_back(std::byte{0});
  }
  std::vector<std::byte> take() { return std::move(bytes_); }

 private:
  bool big_endian_;
  std::vector<std::byte> bytes_;
};

std::size_t chunk_bytes(Bytes body) { return body.empty() ? 0 : kChunkHeader + body.size() + body.size() % 2; }

}  // namespace

std::vector<std::byte> plain_wav(Bytes bytes) {
  check_kind(bytes);
  const Parts parts = Walk(bytes).parts();
  Writer writer(has_tag(bytes, 0, "RIFX"));
  writer.put_size(4 + chunk_bytes(parts.format) + chunk_bytes(parts.fact) + chunk_bytes(parts.samples));
  writer.put("WAVE");
  writer.put_chunk("fmt ", parts.format);
  if (!parts.fact.empty()) writer.put_chunk("fact", parts.fact);
  writer.put_chunk("data", parts.samples);
  return writer.take();
}

}  // namespace milliwatt
