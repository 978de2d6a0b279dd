#include "power/facts.h"

#include <algorithm>

#include "base/error.h"

namespace milliwatt {

const std::vector<Fact>& power_facts() {
  static const std::vector<Fact> facts = {
      {"sensor.pdm", 0.65, "mA", "ST MP34DT05-A datasheet, acoustic and electrical characteristics: supply current"},
      {"sensor.lsm9ds1", 1.9, "mA",
       "ST LSM9DS1 datasheet DocID025715, Features: always-on eco power mode, down to 1.9 mA"},
      {"battery.cr2032", 225, "mAh", "Panasonic CR2032 datasheet: nominal capacity, standard load 0.2 mA"},
      {"battery.cr2032_load", 0.2, "mA", "Panasonic CR2032 datasheet: continuous standard load"},
      {"battery.aa2", 3000, "mAh",
       "Energizer E91 (AA) datasheet, milliamp-hours capacity: 25 mA continuous to 0.8 V; two in series have the "
       "charge of one"},
      {"battery.most_days", 3650, "days", "Energizer E91 datasheet: shelf life 10 years"},
      {"solar.indoor", 126 / 28.2, "uW/cm2",
       "Panasonic Amorton AM-1815CA: 3.0 V, 42 uA at 200 lux of a fluorescent lamp, 58.1 mm x 48.6 mm"},
      {"ble.tx", 4.8, "mA", "nRF52840 Product Specification, Radio: transmitting at 0 dBm, DC/DC, 3 V"},
      {"ble.rx", 4.6, "mA", "nRF52840 Product Specification, Radio: receiving at 1 Mbps, DC/DC, 3 V"},
      {"ble.supply", 3.0, "V", "nRF52840 Product Specification, Radio: the same conditions"},
      {"ble.payload", 244, "B",
       "Bluetooth Core Specification 5.4, Vol 6 Part B 2.4 and Vol 3 Part F 3.4: 251 B of data less 4 of L2CAP and 3 "
       "of ATT"},
      {"ble.packet", 2.088, "ms",
       "Bluetooth Core Specification 5.4, Vol 6 Part B 2.1: 1 + 4 + 2 + 251 + 3 B at 1 Mbps"},
      {"ble.answer", 0.380, "ms",
       "Bluetooth Core Specification 5.4, Vol 6 Part B 4.1: two inter-frame spaces of 150 us and an empty packet of 10 "
       "B"},
      {"lora.tx", 29, "mA", "Semtech SX1276 datasheet, power consumption: transmitting at +13 dBm on RFO"},
      {"lora.supply", 3.3, "V", "Semtech SX1276 datasheet, electrical characteristics: supply voltage"},
      {"lora.payload", 222, "B", "LoRaWAN Regional Parameters RP002, EU863-870: largest payload N at DR5"},
      {"lora.packet", 368.896, "ms",
       "Semtech SX1276 datasheet, LoRa packet: time on air of 222 + 13 B, SF7, 125 kHz, 4/5, 8 symbols of preamble"},
      {"lora.duty_cycle", 0.01, "", "ETSI EN 300 220-2: 1 % of the time in 868.0 to 868.6 MHz"},
      {"wifi.tx", 276, "mA", "ESP32-C3 Series datasheet, RF current consumption: 802.11n, HT20, MCS7, 18.5 dBm"},
      {"wifi.rx", 84, "mA", "ESP32-C3 Series datasheet, RF current consumption: receiving 802.11b/g/n, HT20"},
      {"wifi.supply", 3.3, "V", "ESP32-C3 Series datasheet, RF current consumption: 3.3 V"},
      {"wifi.payload", 1460, "B", "IEEE 802.11 with an MTU of 1,500 B, less 40 of IP and TCP (RFC 791, RFC 9293)"},
      {"wifi.packet", 0.225, "ms", "IEEE 802.11-2020, 19 (HT): preamble of 36 us and 1,500 + 34 B of frame at 65 Mb/s"},
      {"wifi.answer", 0.146, "ms",
       "IEEE 802.11-2020, 10.3 (DCF): SIFS 16 us, acknowledgement 28 us, DIFS 34 us, mean backoff 67.5 us"},
  };
  return facts;
}

const Fact* find_fact(std::string_view name) {
  const auto found = std::ranges::find(power_facts(), name, &Fact::name);
  return found == power_facts().end() ? nullptr : &*found;
}

double fact(std::string_view name) {
  const Fact* const found = find_fact(name);
  expects(found != nullptr, "every figure has its row");
  return found->value;
}

}  // namespace milliwatt
