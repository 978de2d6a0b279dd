#include "ops/facts/batch.h"

#include <fmt/format.h>

#include "base/error.h"

namespace milliwatt {

void expect_one_image(const OpView& op, const char* supported) {
  const std::int64_t images = op.input(0).shape.at(0);
  if (images != 1) throw Error(fmt::format("a batch of {} images; supported {}", images, supported));
}

}  // namespace milliwatt
