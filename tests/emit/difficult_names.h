// Names that a model's file may give its layers and that C++ or a program around it uses for something else.
#pragma once

#include <sstream>
#include <string>
#include <vector>

namespace milliwatt {

inline std::vector<std::string> words_in(const char* text) {
  std::istringstream stream(text);
  std::vector<std::string> words;
  for (std::string word; stream >> word;) words.push_back(word);
  return words;
}

inline std::vector<std::string> difficult_names() {
  std::vector<std::string> names = words_in(R"(
    alignas alignof and and_eq asm auto bitand bitor bool break case catch char char8_t char16_t char32_t class compl
    concept const consteval constexpr constinit const_cast continue co_await co_return co_yield decltype default delete
    do double dynamic_cast else enum explicit export extern false float for friend goto if inline int long mutable
    namespace new noexcept not not_eq nullptr operator or or_eq private protected public register reinterpret_cast
    requires return short signed sizeof static static_assert static_cast struct switch template this thread_local throw
    true try typedef typeid typename union unsigned using virtual void volatile wchar_t while xor xor_eq
    final override import module pre post contract_assert trivially_relocatable_if_eligible

    _Alignas _Alignof _Atomic _BitInt _Bool _Complex _Decimal32 _Decimal64 _Decimal128 _Generic _Imaginary _Noreturn
    _Static_assert _Thread_local restrict typeof typeof_unqual nullptr_t thread_local atomic_int complex imaginary

    linux unix i386 arm sparc mips vax m68k sun hpux sgi ultrix typeof asm __asm__ __attribute__ __typeof__ __inline
    __int128 __restrict __thread __func__ __FILE__ __LINE__ __COUNTER__ __cplusplus __VA_ARGS__ defined __has_include

    min max abs round constrain radians degrees sq bit bitRead bitSet F PI TWO_PI EULER HIGH LOW INPUT OUTPUT B0 B1
    DEFAULT EXTERNAL INTERNAL CHANGE RISING FALLING LSBFIRST MSBFIRST interrupts noInterrupts I EOF NULL NAN INFINITY
    errno assert stdin stdout stderr true_type std offsetof va_arg setjmp signal BIT ADC DAC SPI UART GPIO RTC NVIC SCB

    int8_t int16_t int32_t int64_t uint8_t uint16_t uint32_t uint64_t size_t ptrdiff_t intptr_t uintptr_t intmax_t
    int_fast8_t uint_least16_t max_align_t time_t INT8_MIN INT32_C UINT64_MAX SIZE_MAX

    milliwatt Rows LastRows Flash layer_is_done memcpy memset memmove memcmp strlen printf malloc free exp log main
    milliwatt_trace net net_run net_state net_arena net_in0 net_out0 net_weights net_step net_start net_reset
    net_stream net_feed_row net_labels NET_ARENA_BYTES run_on arena arena_start in0 in1 out0 out1 state at row rows
    step steps i j k l m calls loop next stopped_at shape weights bias multipliers shifts scratch place run reset start
    stream feed_row labels buffer op op0 op1 op2 op0_op1 op1_shape op17_a op2_weights m op_

    0 1 42 3x3 _ __ ___ _a __b a__b A a. a-b a/b a_b é ñ層 日本語 "quoted" back\slash what? ??/ */ // // %s {} {0} \n
  )");
  names.push_back(" ");
  names.push_back("two words");
  names.push_back("line\nbreak");
  names.push_back("a comment's end */ and \\");
  names.push_back(std::string(1000, 'x'));
  names.push_back(std::string(1000, 'x') + "y");
  names.push_back(std::string("\xff\xfe\x00z", 4));
  // Pairs: one name is what another one gives something of its own.
  for (const char* base : {"alpha", "conv", "x"}) {
    for (const char* end : {"", "_shape", "_weights", "_bias", "_multipliers", "_shifts", "_1", "_2", "_3",
                            "_shape_shape", "_weights_weights", "/", "/a", "_a", "//a", " a"})
      names.push_back(std::string(base) + end);
  }
  return names;
}

}  // namespace milliwatt
