#include "fetch/address_rules.h"

#include <algorithm>
#include <array>

namespace qwalt::fetch {
namespace {

namespace ip = boost::asio::ip;

struct Network4 {
  std::array<std::uint8_t, 4> base;
  int bits;
};

constexpr Network4 kNotPublic4[] = {
    {{0, 0, 0, 0}, 8},        // "this host"
    {{10, 0, 0, 0}, 8},       // private
    {{100, 64, 0, 0}, 10},    // shared by a carrier's customers
    {{127, 0, 0, 0}, 8},      // loopback
    {{169, 254, 0, 0}, 16},   // link-local, metadata of clouds
    {{172, 16, 0, 0}, 12},    // private
    {{192, 0, 0, 0}, 24},     // protocol assignments
    {{192, 0, 2, 0}, 24},     // documentation
    {{192, 88, 99, 0}, 24},   // 6to4 relays
    {{192, 168, 0, 0}, 16},   // private
    {{198, 18, 0, 0}, 15},    // benchmarks
    {{198, 51, 100, 0}, 24},  // documentation
    {{203, 0, 113, 0}, 24},   // documentation
    {{224, 0, 0, 0}, 3},      // multicast, reserved, broadcast
};

struct Network6 {
  std::array<std::uint8_t, 6> base;
  int bits;
};

// Within 2000::/3; all outside of it is not public, but for what carries an address of IPv4.
constexpr Network6 kNotPublic6[] = {
    {{0x20, 0x01, 0x00, 0x00, 0, 0}, 23},  // protocol assignments, Teredo
    {{0x20, 0x01, 0x0d, 0xb8, 0, 0}, 32},  // documentation
    {{0x20, 0x02, 0x00, 0x00, 0, 0}, 16},  // 6to4
    {{0x3f, 0xff, 0x00, 0x00, 0, 0}, 20},  // documentation
};

constexpr std::array<std::uint8_t, 12> kMapped = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
constexpr std::array<std::uint8_t, 12> kNat64 = {0, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0};

template <class Address, class Base>
bool lies_in(const Address& address, const Base& base, int bits) {
  for (std::size_t i = 0; bits > 0; ++i, bits -= 8) {
    const auto mask = static_cast<std::uint8_t>(bits >= 8 ? 0xff : 0xff << (8 - bits));
    if ((address[i] & mask) != (base[i] & mask)) return false;
  }
  return true;
}

template <class Address, class Networks>
bool lies_in_any(const Address& address, const Networks& networks) {
  return std::any_of(std::begin(networks), std::end(networks), [&](const auto& network) {
    return lies_in(address, network.base, network.bits);
  });
}

bool is_public_v6(const ip::address_v6::bytes_type& bytes) {
  if (lies_in(bytes, kMapped, 96) || lies_in(bytes, kNat64, 96)) {
    const ip::address_v4::bytes_type carried = {bytes[12], bytes[13], bytes[14], bytes[15]};
    return !lies_in_any(carried, kNotPublic4);
  }
  return (bytes[0] & 0xe0) == 0x20 && !lies_in_any(bytes, kNotPublic6);
}

constexpr std::uint16_t kBadPorts[] = {1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061, 6000,
                                       6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 10080};

}  // namespace

bool is_public(const ip::address& address) {
  if (address.is_v4()) return !lies_in_any(address.to_v4().to_bytes(), kNotPublic4);
  return is_public_v6(address.to_v6().to_bytes());
}

bool is_web_port(std::uint16_t port) {
  if (port < 1024) return port == 80 || port == 443;
  return std::find(std::begin(kBadPorts), std::end(kBadPorts), port) == std::end(kBadPorts);
}

}  // namespace qwalt::fetch
