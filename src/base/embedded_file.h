// A text file that was put into the program when it was built (cmake/Embed.cmake).
#pragma once

#include <string>

namespace milliwatt {

struct EmbeddedFile {
  std::string path;  ///< relative to the folder that was embedded
  std::string text;
};

}  // namespace milliwatt
