// A data set, whatever it is of: inputs as a sensor gives them, what a network is to answer to each, and the parts that
// it is split into. A task makes it; recipes train and test on it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "base/json.h"
#include "data/split.h"
#include "data/target.h"

namespace milliwatt {

/// What a random variation of an item follows from.
struct Variation {
  std::uint64_t seed = 1;
  std::int64_t epoch = 0;
  std::int64_t index = 0;  ///< of the item among those for training
};

/// An item varied at random, and what a network is to answer to it then.
struct VariedItem {
  std::vector<std::byte> input;  ///< as Dataset::input()
  Target target;
};

/// May be read from several threads at once.
class Dataset {
 public:
  virtual ~Dataset() = default;

  /// The names of the classes that targets speak of by number; empty if they speak of none.
  virtual const std::vector<std::string>& classes() const = 0;
  virtual std::size_t size() const = 0;
  virtual Part part(std::size_t item) const = 0;
  virtual Target target(std::size_t item) const = 0;
  /// Its file, or what else a person finds it by.
  virtual std::string name(std::size_t item) const = 0;

  /// The item as the application on the device takes it: the bytes of its input. @throws Error naming the item.
  virtual std::vector<std::byte> input(std::size_t item) const = 0;
  /// The same, varied at random. The same arguments give the same bytes. @throws Error naming the item.
  virtual VariedItem varied(std::size_t item, const Variation& how) const = 0;

  /// SHA-256 over everything in the set that a training depends on: classes, names and contents of the training part.
  /// The other parts do not count: an item there that is mended, added or left out does not start a training again.
  virtual std::string training_digest() const = 0;
  /// How items are varied.
  virtual std::string variation_text() const = 0;

  /// What is known of it before a network is trained: a table with a line for each class, how it was split, warnings.
  virtual std::string table_text() const = 0;
  /// The same.
  virtual Json json() const = 0;
  /// A line: how many items are for training and how many are held out, and how these were chosen.
  virtual std::string summary_text() const = 0;

  /// The class of an item, in a data set whose targets are classes.
  int label(std::size_t item) const { return std::get<int>(target(item)); }
  /// The items of one part, by number.
  std::vector<std::size_t> items(Part wanted) const;
};

}  // namespace milliwatt
