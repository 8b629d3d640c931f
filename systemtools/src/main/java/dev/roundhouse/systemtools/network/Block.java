package dev.roundhouse.systemtools.network;

import static java.util.Objects.requireNonNull;

import java.net.InetAddress;

/// Addresses that begin alike, such as `10.0.0.0/8`.
///
/// @param bits how many of the first bits count
record Block(byte[] start, int bits) {
  Block {
    requireNonNull(start, "start");
    if (bits < 0 || bits > start.length * Byte.SIZE) {
      throw new IllegalArgumentException(
          "a block has 0 to %d bits, not %d".formatted(start.length * Byte.SIZE, bits));
    }
  }

  /// @throws IllegalArgumentException when the text is no address, with or without `/BITS`
  static Block parse(String text) {
    int slash = text.indexOf('/');
    byte[] start = InetAddress.ofLiteral(slash < 0 ? text : text.substring(0, slash)).getAddress();
    int all = start.length * Byte.SIZE;
    return new Block(start, slash < 0 ? all : Integer.parseInt(text.substring(slash + 1)));
  }

  boolean holds(byte[] address) {
    if (address.length != start.length) {
      return false;
    }
    for (int bit = 0; bit < bits; bit++) {
      int mask = 0x80 >> bit % Byte.SIZE;
      if (((address[bit / Byte.SIZE] ^ start[bit / Byte.SIZE]) & mask) != 0) {
        return false;
      }
    }
    return true;
  }
}
