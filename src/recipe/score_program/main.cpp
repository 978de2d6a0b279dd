// What a network says to a recording, on this machine: int16 samples in, the scores of all answers out.
//
//     program SAMPLES SCORES
//
// The recording is given row by row, as a sensor does. What is left over at its end is not a row.
#include <stdio.h>

#include "score_model.h"

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  FILE* const from = fopen(argv[1], "rb");
  FILE* const to = fopen(argv[2], "wb");
  if (from == nullptr || to == nullptr) return 3;
  static ScoreModel model;
  model.reset();
  int16_t row[kRowSamples];
  int8_t scores[kScores];
  while (fread(row, sizeof row[0], kRowSamples, from) == kRowSamples) {
    if (model.hear(row, scores) == 1 && fwrite(scores, 1, kScores, to) != kScores) return 4;
  }
  fclose(from);
  return fclose(to) == 0 ? 0 : 4;
}
