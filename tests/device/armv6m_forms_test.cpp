// The cases meet every form of Armv6-M's routines.
#include <gtest/gtest.h>

#include <algorithm>
#include <regex>
#include <set>
#include <string>

#include "device/device_cases.h"
#include "kernels/kernels.h"

namespace milliwatt {
namespace {

/// A number of a kernel; 0 if it has none of this name.
int number_of(const Kernel& kernel, const char* name) {
  const auto found = std::ranges::find(kernel.numbers, name, &KernelNumber::name);
  return found == kernel.numbers.end() ? 0 : found->value;
}

/// What the routine of two pixels has: of its assembly, and of the kernel that calls it.
std::set<std::string> forms_of(const Kernel& kernel) {
  std::set<std::string> forms;
  const std::string& text = kernel.routine->text;
  const auto has = [&](const char* words) { return text.find(words) != std::string::npos; };
  const auto number = [&](const char* name) { return number_of(kernel, name); };
  if (has("advance")) forms.insert("more channels than a store reaches");
  static const std::regex codes("codes .*, ([01]), ([0-9]+)\\\\n");
  for (std::sregex_iterator at(text.begin(), text.end(), codes), end; at != end; ++at) {
    const int fraction = std::stoi((*at)[2]);
    const std::string line = fraction == 0 ? "short lines" : fraction == 8 ? "lines" : "long lines";
    forms.insert(((*at)[1] == "1" ? "two starts, " : "") + line);
  }
  if (number("kGeneral") > 0) forms.insert("general");
  forms.insert("tile of " + std::to_string((number("kOutputChannels") - 1) % 4 + 1));
  if (number("kOutputWidth") % 2 == 1) forms.insert("odd width");
  if (number("kDilationWidth") > 1 && number("kKernelWidth") > 1) forms.insert("dilated");
  if (number("kPadLeft") > 0) forms.insert("padded columns");
  if (number("kPadTop") > 0) forms.insert("padded rows");
  if (number("kRows") == 2) forms.insert(number("kOutputHeight") % 2 == 1 ? "two rows, then one" : "two rows");
  if (kernel.steps.element_wise) forms.insert("in place");
  return forms;
}

TEST(armv6m_kernels, have_cases_in_every_form) {
  std::set<std::string> met;
  for (const DeviceCase& layer : device_cases()) {
    const Operator& op = layer.graph.operators.at(0);
    for (const Kernel& kernel : kernels_for(OpView(layer.graph, op), InstructionSet::armv6m)) {
      if (kernel.routine != nullptr) met.merge(forms_of(kernel));
    }
  }
  for (const char* form :
       {"more channels than a store reaches", "lines", "short lines", "two starts, lines", "two starts, short lines",
        "long lines", "general", "tile of 1", "tile of 2", "tile of 3", "tile of 4", "odd width", "two rows",
        "two rows, then one", "dilated", "padded columns", "padded rows", "in place"}) {
    EXPECT_TRUE(met.contains(form)) << form;
  }
}

TEST(armv6m_kernels, have_cases_with_byte_weights_in_every_form) {
  std::set<std::string> met;
  for (const DeviceCase& layer : device_cases()) {
    const Operator& op = layer.graph.operators.at(0);
    for (const Kernel& kernel : kernels_for(OpView(layer.graph, op), InstructionSet::armv6m)) {
      if (kernel.function != "conv2d_bytes_s8_armv6m") continue;
      const int rows = number_of(kernel, "kRows");
      const int pixels = rows * number_of(kernel, "kOutputWidth");
      met.insert(pixels % 2 == 1 ? "an odd number of pixels" : "an even number of pixels");
      met.insert(pixels > number_of(kernel, "kPixels") ? "some pixels at a time" : "all pixels at once");
      if (rows > 1) met.insert(number_of(kernel, "kOutputHeight") % rows == 0 ? "whole steps" : "a shorter last step");
      const bool leaves = number_of(kernel, "kPadLeft") + number_of(kernel, "kPadTop") > 0;
      const int run = number_of(kernel, "kKernelWidth") * number_of(kernel, "kInputChannels");
      met.insert((leaves ? "windows out of the image, runs of " : "runs of ") + std::to_string(run % 4) + " more");
      if (number_of(kernel, "kDilationWidth") > 1) met.insert("dilated");
    }
  }
  for (const char* form : {"an odd number of pixels", "an even number of pixels", "some pixels at a time",
                           "all pixels at once", "whole steps", "a shorter last step", "runs of 0 more",
                           "runs of 1 more", "windows out of the image, runs of 0 more", "dilated"}) {
    EXPECT_TRUE(met.contains(form)) << form;
  }
}

TEST(armv6m_kernels, have_depthwise_cases_with_byte_weights_in_every_form) {
  std::set<std::string> met;
  for (const DeviceCase& layer : device_cases()) {
    const Operator& op = layer.graph.operators.at(0);
    for (const Kernel& kernel : kernels_for(OpView(layer.graph, op), InstructionSet::armv6m)) {
      if (kernel.function != "depthwise_conv2d_bytes_s8_armv6m") continue;
      const auto number = [&](const char* name) { return std::to_string(number_of(kernel, name)); };
      met.insert(number_of(kernel, "kRows") == 1 ? "a row a step" : "rows a step");
      met.insert("starts " + number("kTwoStarts"));
      met.insert("stride " + number("kStrideWidth"));
      met.insert("stride " + number("kStrideWidth") + ", pad " + number("kPadLeft"));
      met.insert("stride " + number("kStrideWidth") + ", width " + number("kOutputWidth"));
    }
  }
  for (const char* form :
       {"starts 0", "starts 1", "stride 1, pad 0", "stride 1, pad 1", "stride 2, pad 0", "stride 2, pad 1",
        "stride 1, width 1", "stride 1, width 2", "stride 1, width 3", "stride 1, width 4", "stride 1, width 5",
        "stride 2, width 1", "stride 2, width 2", "a row a step", "rows a step"}) {
    EXPECT_TRUE(met.contains(form)) << form;
  }
}

}  // namespace
}  // namespace milliwatt
