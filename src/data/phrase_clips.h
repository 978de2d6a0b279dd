// Recordings of phrases with what was said in them.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "data/sound.h"

namespace milliwatt {

struct PhraseClips {
  SoundFolder sounds;                 ///< all of one class, for any phrase may be in any part
  std::vector<std::string> texts;     ///< of each clip, as plain_text() gives it; empty: no word
  std::vector<std::string> listed;    ///< the phrases of phrases.txt; without that file all texts, each once, sorted
  std::vector<std::string> left_out;  ///< lines and clips that cannot be used, and why

  /// The words of all texts, each once, sorted.
  std::vector<std::string> words() const;
};

/// Lower case, words apart by one blank; punctuation other than ' and - inside a word is left out.
std::string plain_text(std::string_view text);
/// The words of a plain text.
std::vector<std::string> words_in(const std::string& plain_text);

/// Reads one of
/// - a file NAME.jsonl, or a folder with one such file: an object a line with the keys `audio` (or `audio_filepath`,
///   `path`, `file`), below the file's folder unless absolute; `text` (or `sentence`, `transcript`); and perhaps
///   `speaker` (or `speaker_id`, `client_id`, `group`), otherwise speaker_of() the file's name;
/// - a folder with folders of .wav files, each of the name of its phrase.
/// phrases.txt beside the file or the folders, if it is there, lists phrases, a line each. No clip is opened.
/// @throws Error naming everything that is wrong; with `skip_bad` bad lines are left out.
PhraseClips read_phrase_clips(const std::filesystem::path& path, bool skip_bad);

/// Opens and decodes every clip. @throws Error naming all that cannot be used; with `skip_bad` they are left out.
void check_phrase_clips(PhraseClips& clips, bool skip_bad,
                        const std::function<void(std::size_t done, std::size_t all)>& progress = {});

/// By speaker. If fewer than ten speakers are left for training and validation, the validation part is of the same
/// speakers as the training part. If names do not tell speakers apart, all is split by clip.
void split_phrase_clips(PhraseClips& clips, const Split& split);

}  // namespace milliwatt
