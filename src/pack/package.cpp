#include "pack/package.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/error.h"

namespace milliwatt {

namespace packages {
#define PACKAGE(NAME) std::vector<SourceFile> NAME(const PackageContent& content);
#include "pack/list.inc"
#undef PACKAGE
}  // namespace packages

namespace {

struct Package {
  std::string name;
  std::vector<SourceFile> (*files)(const PackageContent&);
};

/// Of the function of that name; the user writes `-`.
std::string package_name(std::string function) {
  std::ranges::replace(function, '_', '-');
  return function;
}

const std::vector<Package>& all_packages() {
  static const std::vector<Package> all = {
#define PACKAGE(NAME) {package_name(#NAME), packages::NAME},
#include "pack/list.inc"
#undef PACKAGE
  };
  return all;
}

}  // namespace

std::vector<std::string> package_names() {
  std::vector<std::string> names;
  for (const Package& package : all_packages()) names.push_back(package.name);
  return names;
}

std::vector<SourceFile> package_files(const std::string& package, const PackageContent& content) {
  const auto found = std::ranges::find(all_packages(), package, &Package::name);
  expects(found != all_packages().end(), "package_names() lists the packages");
  return found->files(content);
}

}  // namespace milliwatt
