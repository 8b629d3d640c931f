package dev.roundhouse.security.policy;

import java.net.InetAddress;

/// A range of addresses, such as `10.0.0.0/8` or `fd00::/8`.
record Cidr(InetAddress base, int bits) {
  /// @throws IllegalArgumentException when it is none
  static Cidr of(String text) {
    int slash = text.indexOf('/');
    if (slash < 1) {
      throw wrong(text);
    }
    try {
      InetAddress base = InetAddress.ofLiteral(text.substring(0, slash));
      int bits = Integer.parseInt(text.substring(slash + 1));
      if (bits < 0 || bits > base.getAddress().length * 8) {
        throw wrong(text);
      }
      return new Cidr(base, bits);
    } catch (NumberFormatException _) {
      throw wrong(text);
    }
  }

  private static IllegalArgumentException wrong(String text) {
    return new IllegalArgumentException(
        "\"" + text + "\" is no range of addresses; write it like 10.0.0.0/8");
  }

  /// Addresses of the other version are in none.
  boolean contains(InetAddress address) {
    byte[] mine = base.getAddress();
    byte[] other = address.getAddress();
    if (mine.length != other.length) {
      return false;
    }
    int whole = bits / 8;
    for (int at = 0; at < whole; at++) {
      if (mine[at] != other[at]) {
        return false;
      }
    }
    int rest = bits % 8;
    return rest == 0 || (mine[whole] ^ other[whole]) >> (8 - rest) == 0;
  }
}
