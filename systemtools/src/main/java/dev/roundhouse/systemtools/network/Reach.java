package dev.roundhouse.systemtools.network;

import static java.util.Objects.requireNonNull;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Where an address leads. What is not known to lead to the public network does not: the lists are
/// those of the special-purpose registries, and of IPv6 only what is given out is public.
enum Reach {
  PUBLIC("a public address", List.of()),
  LOOPBACK("this machine", List.of("127.0.0.0/8", "::1/128")),
  /// Before all others of their range: a list of private addresses must not let them through.
  METADATA(
      "where clouds keep what machines may know",
      List.of(
          "169.254.0.0/16",
          "168.63.129.16/32",
          "100.100.100.200/32",
          "192.0.0.192/32",
          "fe80::/10",
          "fd00:ec2::/32",
          "fd20:ce::/32")),
  PRIVATE(
      "a private network",
      List.of(
          "10.0.0.0/8",
          "172.16.0.0/12",
          "192.168.0.0/16",
          "100.64.0.0/10",
          "fc00::/7",
          "fec0::/10")),
  SPECIAL(
      "an address with a special purpose",
      List.of(
          "0.0.0.0/8",
          "192.0.0.0/24",
          "192.0.2.0/24",
          "192.31.196.0/24",
          "192.52.193.0/24",
          "192.88.99.0/24",
          "192.175.48.0/24",
          "198.18.0.0/15",
          "198.51.100.0/24",
          "203.0.113.0/24",
          "224.0.0.0/4",
          "240.0.0.0/4",
          "::/96",
          "64:ff9b::/96",
          "64:ff9b:1::/48",
          "100::/64",
          "2001::/23",
          "2001:db8::/32",
          "2002::/16",
          "2620:4f:8000::/48",
          "3fff::/20",
          "5f00::/16",
          "ff00::/8"));

  private static final Block GIVEN_OUT = Block.parse("2000::/3");
  private static final int MAPPED_PREFIX = 12;
  private static final byte[] MAPPED = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1};

  private final String where;

  @SuppressWarnings("ImmutableEnumChecker") // nobody else has it, and nothing here changes it
  private final List<Block> blocks;

  Reach(String where, List<String> blocks) {
    this.where = requireNonNull(where, "where");
    this.blocks = blocks.stream().map(Block::parse).toList();
  }

  /// In words, behind "is".
  String where() {
    return where;
  }

  static Reach of(InetAddress given) {
    InetAddress address = plain(given);
    byte[] bytes = address.getAddress();
    for (Reach each : values()) {
      if (each.blocks.stream().anyMatch(block -> block.holds(bytes))) {
        return each;
      }
    }
    return address instanceof Inet4Address || GIVEN_OUT.holds(bytes) ? PUBLIC : SPECIAL;
  }

  /// An address of IPv4 that is written as one of IPv6 is the former.
  static InetAddress plain(InetAddress given) {
    byte[] bytes = given.getAddress();
    boolean isMapped =
        bytes.length > MAPPED_PREFIX
            && Arrays.equals(bytes, 0, MAPPED_PREFIX, MAPPED, 0, MAPPED_PREFIX);
    byte[] own = isMapped ? Arrays.copyOfRange(bytes, MAPPED_PREFIX, bytes.length) : bytes;
    try {
      return InetAddress.getByAddress(own); // without a zone, and without a name
    } catch (UnknownHostException e) {
      throw new IllegalStateException("an address has 4 or 16 bytes", e);
    }
  }

  /// Whether the name of a host alone is not enough to be let through to it.
  boolean isNeverByName() {
    return this == METADATA;
  }

  static @Nullable Block blockOf(String text) {
    try {
      return Block.parse(text);
    } catch (IllegalArgumentException _) {
      return null;
    }
  }
}
