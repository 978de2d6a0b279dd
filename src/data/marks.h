// Marks of a data set's items by their contents, so that a model knows the data that it was trained on when it sees
// them again.
#pragma once

#include <set>
#include <string>

namespace milliwatt {

/// `digests`: the items' SHA-256, in hexadecimal. Of up to 256 all, shortened; of more a fixed sample.
std::string marks_of(const std::set<std::string>& digests);

/// Whether one of the digests has a mark among `marks`.
bool has_mark(const std::string& marks, const std::set<std::string>& digests);

}  // namespace milliwatt
