// Errors that a user can cause or mend.
#pragma once

#include <stdexcept>
#include <string>
#include <string_view>

namespace milliwatt {

/// What the program's exit status says of an error.
enum class Verdict {
  kBadInput = 2,  ///< bad usage or bad input
  kNo = 1,        ///< the input is fine; the answer is no (does not fit, not bit-exact)
};

/// The one exception type of the host code. Its text reads `FILE: WHERE: WHAT; what would be right`: the code that
/// notices a problem says WHAT, and every caller that knows a part of the place adds it in front with within().
class Error : public std::runtime_error {
 public:
  explicit Error(const std::string& what, Verdict verdict = Verdict::kBadInput)
      : std::runtime_error(what), verdict_(verdict) {}

  Verdict verdict() const { return verdict_; }

  /// The same error, `place: ` in front of its text.
  Error within(std::string_view place) const { return Error(std::string(place) + ": " + what(), verdict_); }

  /// The same error with other advice on what would be right.
  Error advising(const std::string& advice) const {
    const std::string text = what();
    return Error(text.substr(0, text.rfind("; ")) + "; " + advice, verdict_);
  }

 private:
  Verdict verdict_;
};

/// Thrown by expects(): a mistake of ours, never reachable from a file.
class InternalError : public std::logic_error {
 public:
  using std::logic_error::logic_error;
};

/// Checks an invariant of the program itself.
/// @throws InternalError naming `what` where `holds` is false.
inline void expects(bool holds, const char* what) {
  if (!holds) throw InternalError(std::string("internal error: ") + what);
}

}  // namespace milliwatt
