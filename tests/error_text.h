// What an action says when it refuses.
#pragma once

#include <string>

#include "base/error.h"

namespace milliwatt {

/// The text of the Error that `action` throws; empty where it throws none.
template <typename Action>
std::string error_text(Action action) {
  try {
    action();
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

}  // namespace milliwatt
