#include "fetch/address_rules.h"

#include <gtest/gtest.h>

namespace qwalt::fetch {
namespace {

bool allowed(const char* text) { return is_public(boost::asio::ip::make_address(text)); }

TEST(AddressRules, ThePublicInternetIsAllowed) {
  for (const char* address : {"1.1.1.1",
                              "8.8.8.8",
                              "9.255.255.255",
                              "11.0.0.0",
                              "93.184.216.34",
                              "100.63.255.255",
                              "100.128.0.0",
                              "126.255.255.255",
                              "128.0.0.1",
                              "169.253.255.255",
                              "169.255.0.0",
                              "172.15.255.255",
                              "172.32.0.0",
                              "192.0.1.0",
                              "192.167.255.255",
                              "192.169.0.0",
                              "198.17.255.255",
                              "198.20.0.0",
                              "223.255.255.255",
                              "2606:4700:4700::1111",
                              "2a00:1450:4001:81b::200e",
                              "2001:200::1",
                              "2001:4860:4860::8888",
                              "3ffe::1",
                              "::ffff:8.8.8.8",
                              "64:ff9b::808:808"}) {
    EXPECT_TRUE(allowed(address)) << address;
  }
}

TEST(AddressRules, WhatOnlyThisMachineOrItsNetworkReachesIsNot) {
  for (const char* address :
       {"0.0.0.0",         "0.1.2.3",        "10.0.0.1",        "10.255.255.255",  "100.64.0.1",
        "100.127.255.255", "127.0.0.1",      "127.255.255.254", "169.254.169.254", "172.16.0.1",
        "172.31.255.255",  "192.0.0.8",      "192.0.2.1",       "192.88.99.1",     "192.168.0.1",
        "198.18.0.1",      "198.19.255.255", "198.51.100.7",    "203.0.113.9",     "224.0.0.1",
        "239.255.255.255", "240.0.0.1",      "255.255.255.255"}) {
    EXPECT_FALSE(allowed(address)) << address;
  }
}

TEST(AddressRules, TheSameHoldsForVersionSix) {
  for (const char* address :
       {"::",          "::1",         "::7f00:1", "fe80::1",       "fe80::1%1",
        "febf::1",     "fec0::1",     "fc00::1",  "fd00::1",       "fd00:ec2::254",
        "ff02::1",     "ff0e::1",     "100::1",   "2001::1",       "2001:0:4136:e378::1",
        "2001:1ff::1", "2001:db8::1", "2002::1",  "2002:7f00:1::", "2002:808:808::",
        "3fff::1",     "4000::1",     "5f00::1",  "64:ff9b:1::1",  "::ffff:0:127.0.0.1"}) {
    EXPECT_FALSE(allowed(address)) << address;
  }
}

TEST(AddressRules, AnAddressOfVersionFourWithinOneOfVersionSixCounts) {
  for (const char* address : {"::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254",
                              "::ffff:0.0.0.0", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe"}) {
    EXPECT_FALSE(allowed(address)) << address;
  }
}

TEST(AddressRules, OnlyPortsOfTheWebAreAllowed) {
  for (int port : {80, 443, 1024, 3000, 8000, 8080, 8443, 49152, 65535}) {
    EXPECT_TRUE(is_web_port(static_cast<std::uint16_t>(port))) << port;
  }
  for (int port : {0, 21, 22, 25, 110, 143, 465, 587, 1023, 6000, 6667, 10080}) {
    EXPECT_FALSE(is_web_port(static_cast<std::uint16_t>(port))) << port;
  }
}

}  // namespace
}  // namespace qwalt::fetch
