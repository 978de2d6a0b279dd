// The QEMU plugin (plugin/count.c) as a file's bytes: it goes wherever the program goes.
#pragma once

#include <string_view>

namespace milliwatt {

std::string_view embedded_plugin();

}  // namespace milliwatt
