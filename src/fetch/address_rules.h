// Which addresses a stranger may make this machine connect to: those of the public internet.
//
// Without this, whoever may add a document by its address could read what only this machine
// reaches: its own services, the local network, a cloud's metadata service. After the special
// purpose registries of IANA (RFC 6890); where an IPv6 address carries one of IPv4, that one
// counts. Pure functions.
#pragma once

#include <boost/asio/ip/address.hpp>
#include <cstdint>

namespace qwalt::fetch {

// False for loopback, private, link-local, shared, multicast, reserved and documentation addresses,
// and for tunnels (6to4, Teredo), whose end nobody can tell.
bool is_public(const boost::asio::ip::address& address);

// 80, 443, and those from 1024 on but for the ones of protocols that a request could be taken for
// (WHATWG Fetch, "bad port").
bool is_web_port(std::uint16_t port);

}  // namespace qwalt::fetch
