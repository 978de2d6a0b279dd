// From a centre-point network's output to boxes, in whole numbers and fixed memory.
//
// The output is a map of cells: for each class a score, then the middle's distance from that of the cell, right and
// down, in cells, and the logarithms of half the width and half the height in cells.
//
// 1. Peaks: a score that reaches its class's threshold and that of none of the eight cells around it exceeds. Of equal
//    neighbours the first counts.
// 2. The best peaks stay, as many as there is room for.
// 3. Non-maximum suppression: a box that overlaps a better one of its class by more than the limit goes.
#pragma once

#include <stdint.h>

#include "../core/flash.h"

namespace milliwatt {

enum : uint8_t { kMostBoxClasses = 32 };

struct BoxSettings {
  int16_t height;  // of the map, in cells
  int16_t width;
  int16_t cell;  // pixels that a cell spans each way; height and width times it are at most 4,000
  int16_t zero_point;
  int32_t scale;                        // of the output, in 1/2^20
  uint8_t classes;                      // 1 to kMostBoxClasses
  uint8_t overlap;                      // intersection over union, in 1/256
  int16_t thresholds[kMostBoxClasses];  // a class's least code
};

// Places are in 1/8 pixels from the picture's upper left corner.
struct DetectedBox {
  int16_t left;
  int16_t top;
  int16_t right;
  int16_t bottom;
  int16_t score;  // the code
  uint8_t label;
};

// 2^(i/16), in 1/2^14.
const uint16_t kPowersOfTwo[17] MILLIWATT_FLASH = {16384, 17109, 17867, 18658, 19484, 20347, 21247, 22188, 23170,
                                                   24196, 25268, 26386, 27554, 28774, 30048, 31379, 32768};

// exp(x) * factor, cut to an integer: x in 1/2^16, -3 to 3 (beyond, as at the end); factor 1 to 2,048. A part in
// a thousand.
inline int32_t exponential_times(int32_t x, int32_t factor) {
  const int32_t most = static_cast<int32_t>(3) << 16;
  x = x > most ? most : x < -most ? -most : x;
  const int32_t power = ((x >> 4) * static_cast<int32_t>(23637)) >> 10;  // log2(e) in 1/2^14
  const int32_t whole = power >> 16;
  const int32_t part = power & 0xFFFF;
  const Flash<uint16_t> table(kPowersOfTwo);
  const int32_t low = table[part >> 12];
  const int32_t high = table[(part >> 12) + 1];
  const int32_t mantissa = low + (((high - low) * (part & 0xFFF)) >> 12);
  return (mantissa * factor) >> (14 - whole);
}

// The code is a peak of its channel.
template <typename Code>
inline bool is_peak(const BoxSettings& settings, const Code* map, int16_t y, int16_t x, uint8_t label) {
  const int32_t values = settings.classes + 4;
  const Code code = map[(static_cast<int32_t>(y) * settings.width + x) * values + label];
  for (int8_t dy = -1; dy <= 1; ++dy) {
    const int16_t row = static_cast<int16_t>(y + dy);
    if (row < 0 || row >= settings.height) continue;
    for (int8_t dx = -1; dx <= 1; ++dx) {
      const int16_t column = static_cast<int16_t>(x + dx);
      if (column < 0 || column >= settings.width || (dy == 0 && dx == 0)) continue;
      const Code other = map[(static_cast<int32_t>(row) * settings.width + column) * values + label];
      const bool is_earlier = dy < 0 || (dy == 0 && dx < 0);
      if (other > code || (is_earlier && other == code)) return false;
    }
  }
  return true;
}

inline int16_t within(int32_t place, int32_t most) {
  return static_cast<int16_t>(place < 0 ? 0 : place > most ? most : place);
}

// `values`: the four of the cell, behind its scores.
template <typename Code>
inline DetectedBox box_of_cell(const BoxSettings& settings, const Code* values, int16_t y, int16_t x) {
  int32_t reals[4];  // in 1/2^16
  const int32_t farthest = static_cast<int32_t>(4) << 16;
  for (uint8_t i = 0; i < 4; ++i) {
    const int32_t real = ((values[i] - static_cast<int32_t>(settings.zero_point)) * settings.scale) >> 4;
    reals[i] = real > farthest ? farthest : real < -farthest ? -farthest : real;
  }
  const int32_t unit = static_cast<int32_t>(settings.cell) * 8;
  const int32_t half = static_cast<int32_t>(1) << 15;
  // In two parts, for the place times the unit may need more than 32 bits.
  const int32_t middle_x = x * unit + (((half + reals[0]) >> 4) * unit >> 12);
  const int32_t middle_y = y * unit + (((half + reals[1]) >> 4) * unit >> 12);
  const int32_t half_width = exponential_times(reals[2], unit);
  const int32_t half_height = exponential_times(reals[3], unit);
  DetectedBox box;
  box.left = within(middle_x - half_width, settings.width * unit);
  box.top = within(middle_y - half_height, settings.height * unit);
  box.right = within(middle_x + half_width, settings.width * unit);
  box.bottom = within(middle_y + half_height, settings.height * unit);
  box.score = 0;
  box.label = 0;
  return box;
}

inline uint32_t area_of(const DetectedBox& box) {
  return static_cast<uint32_t>(box.right - box.left) * static_cast<uint32_t>(box.bottom - box.top);
}

inline bool overlaps(const DetectedBox& a, const DetectedBox& b, uint8_t limit) {
  const int16_t left = a.left > b.left ? a.left : b.left;
  const int16_t top = a.top > b.top ? a.top : b.top;
  const int16_t right = a.right < b.right ? a.right : b.right;
  const int16_t bottom = a.bottom < b.bottom ? a.bottom : b.bottom;
  if (right <= left || bottom <= top) return false;
  const uint32_t common = static_cast<uint32_t>(right - left) * static_cast<uint32_t>(bottom - top);
  const uint32_t both = area_of(a) + area_of(b) - common;
  return static_cast<uint64_t>(common) * 256u > static_cast<uint64_t>(both) * limit;
}

// Keeps the boxes in the order of their scores, the first found first among equal ones. Returns how many there are.
inline uint16_t keep_box(const DetectedBox& box, DetectedBox* boxes, uint16_t count, uint16_t most) {
  uint16_t place = count;
  while (place > 0 && boxes[place - 1].score < box.score) --place;
  if (place == most) return count;
  if (count < most) ++count;
  for (uint16_t i = static_cast<uint16_t>(count - 1); i > place; --i) boxes[i] = boxes[i - 1];
  boxes[place] = box;
  return count;
}

// `map`: height x width x (classes + 4) codes. `boxes` has room for `most`, 1 or more: the best are found, before
// suppression. Returns how many are in it, the best first.
template <typename Code>
inline uint16_t find_boxes(const BoxSettings& settings, const Code* map, DetectedBox* boxes, uint16_t most) {
  const int32_t values = settings.classes + 4;
  uint16_t count = 0;
  const Code* cell = map;
  for (int16_t y = 0; y < settings.height; ++y) {
    for (int16_t x = 0; x < settings.width; ++x, cell += values) {
      for (uint8_t label = 0; label < settings.classes; ++label) {
        if (cell[label] < settings.thresholds[label] || !is_peak(settings, map, y, x, label)) continue;
        DetectedBox box = box_of_cell(settings, cell + settings.classes, y, x);
        box.score = cell[label];
        box.label = label;
        count = keep_box(box, boxes, count, most);
      }
    }
  }
  uint16_t kept = 0;
  for (uint16_t i = 0; i < count; ++i) {
    bool stays = true;
    for (uint16_t k = 0; k < kept && stays; ++k) {
      stays = boxes[k].label != boxes[i].label || !overlaps(boxes[k], boxes[i], settings.overlap);
    }
    if (stays) boxes[kept++] = boxes[i];
  }
  return kept;
}

}  // namespace milliwatt
