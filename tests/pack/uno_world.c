// The world around an Arduino Uno in simavr: a microphone on A0, a button between pin 2 and ground.
//
//     uno_world SKETCH.bin MS AMPLITUDE PRESSED [MS AMPLITUDE PRESSED]...
//
// From each time on (ms) the microphone gives noise of that amplitude (mV) around 2.5 V, and the button is pressed or
// not. The last one ends the run. Prints each change of pin 13: its level and the time in ms.
#include <simavr/avr_adc.h>
#include <simavr/avr_ioport.h>
#include <simavr/sim_avr.h>
#include <simavr/sim_core.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static uint32_t noise = 1;
static int amplitude_mv;
static avr_t* avr;

static double now_ms(void) { return (double)avr->cycle * 1000.0 / avr->frequency; }

static void on_conversion(struct avr_irq_t* irq, uint32_t value, void* param) {
  (void)irq;
  (void)value;
  (void)param;
  noise = noise * 1664525u + 1013904223u;
  const int mv = 2500 + (int)(noise >> 16) % (2 * amplitude_mv + 1) - amplitude_mv;
  avr_raise_irq(avr_io_getirq(avr, AVR_IOCTL_ADC_GETIRQ, ADC_IRQ_ADC0), (uint32_t)mv);
}

// simavr 1.6 does not know timer 1 as the trigger of conversions (ADTS2 and ADTS0), so its matches are counted here.
static avr_cycle_count_t on_match(struct avr_t* core, avr_cycle_count_t when, void* param) {
  (void)param;
  enum { kTccr1b = 0x81, kOcr1a = 0x88, kAdcsra = 0x7a, kAdate = 0x20, kRuns = 0x07 };
  const unsigned period = core->data[kOcr1a] | (unsigned)core->data[kOcr1a + 1] << 8;
  if ((core->data[kTccr1b] & kRuns) == 0 || (core->data[kAdcsra] & kAdate) == 0) return when + 1000;
  avr_raise_irq(avr_io_getirq(core, AVR_IOCTL_ADC_GETIRQ, ADC_IRQ_IN_TRIGGER), 1);
  return when + period + 1;
}

static void on_led(struct avr_irq_t* irq, uint32_t value, void* param) {
  (void)irq;
  (void)param;
  printf("%u at %.0f ms\n", (unsigned)value, now_ms());
}

static avr_t* uno(const char* file) {
  static uint8_t code[32768];
  FILE* from = fopen(file, "rb");
  if (from == NULL) return NULL;
  const size_t bytes = fread(code, 1, sizeof code, from);
  fclose(from);
  avr_t* made = avr_make_mcu_by_name("atmega328p");
  if (made == NULL) return NULL;
  avr_init(made);
  made->frequency = 16000000;
  made->vcc = made->avcc = made->aref = 5000;
  avr_loadcode(made, code, (uint32_t)bytes, 0);
  return made;
}

int main(int count, char** arguments) {
  if (count < 5 || count % 3 != 2) return 3;
  avr = uno(arguments[1]);
  if (avr == NULL) return 3;
  avr_irq_register_notify(avr_io_getirq(avr, AVR_IOCTL_ADC_GETIRQ, ADC_IRQ_OUT_TRIGGER), on_conversion, NULL);
  avr_irq_register_notify(avr_io_getirq(avr, AVR_IOCTL_IOPORT_GETIRQ('B'), 5), on_led, NULL);
  avr_cycle_timer_register(avr, 1000, on_match, NULL);
  for (int i = 2; i < count; i += 3) {
    while (now_ms() < atof(arguments[i])) {
      const int state = avr_run(avr);
      if (state == cpu_Done || state == cpu_Crashed) return 4;
    }
    amplitude_mv = atoi(arguments[i + 1]);
    avr_raise_irq(avr_io_getirq(avr, AVR_IOCTL_IOPORT_GETIRQ('D'), 2), arguments[i + 2][0] == '1' ? 0 : 1);
  }
  return 0;
}
