#include "fit/claim.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "base/error.h"

namespace milliwatt {
namespace {

int opened(const std::filesystem::path& path) {
  const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
  if (file >= 0) return file;
  throw Error(fmt::format("{}: cannot be made: {}; give a folder that can be written with -o", path.string(),
                          std::generic_category().message(errno)));
}

}  // namespace

std::optional<Claim> Claim::take(const std::filesystem::path& file) {
  Claim claim(opened(file));
  if (::flock(claim.file_, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK) return std::nullopt;
  return claim;
}

Claim Claim::wait(const std::filesystem::path& file) {
  Claim claim(opened(file));
  while (::flock(claim.file_, LOCK_EX) != 0) {
    if (errno != EINTR) break;
  }
  return claim;
}

Claim::~Claim() {
  if (file_ >= 0) ::close(file_);
}

}  // namespace milliwatt
