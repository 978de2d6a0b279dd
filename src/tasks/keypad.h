// Telephone keypad tones: a network whose weights follow from signal processing, and the sounds to try it on.
//
// Each key sounds two tones, one of four low and one of four high frequencies (ITU-T Recommendation Q.23). The network
// is a bank of filters, the four phases of a windowed sinusoid at each of the eight frequencies, rectified and averaged
// over time; a dense layer adds up what speaks for each key. Nothing in it is trained.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "graph/graph.h"

namespace milliwatt {

inline constexpr int kKeypadSampleRate = 8000;  ///< Hz
inline constexpr int kKeypadSamples = 800;      ///< heard at once: 0.1 s
inline constexpr std::string_view kKeypadKeys = "123A456B789C*0#D";

/// The int8 network. In: 1x8x1x100 (8 rows of 100 samples, real = code / 128). Out: 1x16, probabilities of the keys.
Graph keypad_network();

/// One key pressed, as a microphone would hear it.
struct KeypadSound {
  int key = 0;  ///< index into kKeypadKeys
  std::vector<std::int8_t> samples;
};

/// `count` sounds, each key in turn: phases, levels (6 dB apart at most) and the balance of the two tones at random,
/// white noise `noise_db` louder than the key's tones together.
std::vector<KeypadSound> keypad_sounds(int count, double noise_db, unsigned seed);

/// What the filter bank says in double precision, from the samples: an index into kKeypadKeys.
int keypad_in_floating_point(const std::vector<std::int8_t>& samples);

}  // namespace milliwatt
