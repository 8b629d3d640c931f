package dev.roundhouse.systemtools.host;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// The sockets of this machine, of all users.
final class Sockets {
  private static final List<String> FILES = List.of("tcp", "tcp6", "udp", "udp6");

  /// By the number of the kernel, from 1.
  private static final List<String> STATES =
      List.of(
          "ESTABLISHED",
          "SYN_SENT",
          "SYN_RECV",
          "FIN_WAIT1",
          "FIN_WAIT2",
          "TIME_WAIT",
          "CLOSE",
          "CLOSE_WAIT",
          "LAST_ACK",
          "LISTEN",
          "CLOSING",
          "NEW_SYN_RECV");

  private static final int MOST = 200_000;

  record Line(
      String protocol, String local, int localPort, String remote, int remotePort, String state) {}

  private Sockets() {}

  static List<Line> read(KernelFiles files) {
    List<Line> all = new ArrayList<>();
    for (String file : FILES) {
      files
          .lines("proc/net/" + file, MOST, line -> !line.contains("local_address"))
          .forEach(text -> {
            Line line = line(file, text);
            if (line != null) {
              all.add(line);
            }
          });
    }
    return all;
  }

  private static @Nullable Line line(String protocol, String text) {
    String[] fields = text.strip().split("\\s+", -1);
    if (fields.length < 4) {
      return null;
    }
    String local = address(fields[1]);
    String remote = address(fields[2]);
    OptionalLong state = KernelFiles.number(fields[3], 16);
    if (local == null || remote == null || state.isEmpty()) {
      return null;
    }
    return new Line(
        protocol,
        local,
        port(fields[1]),
        remote,
        port(fields[2]),
        state(protocol, state.getAsLong()));
  }

  private static String state(String protocol, long number) {
    if (protocol.startsWith("udp")) {
      return number == 1 ? "ESTABLISHED" : "NONE";
    }
    return number >= 1 && number <= STATES.size() ? STATES.get((int) number - 1) : "UNKNOWN";
  }

  private static int port(String field) {
    return (int) KernelFiles.number(field.substring(field.indexOf(':') + 1), 16).orElse(0);
  }

  /// The kernel writes words of four bytes in the order of the machine, which is little-endian
  /// wherever Java 25 runs on Linux but for s390x.
  private static @Nullable String address(String field) {
    int colon = field.indexOf(':');
    String hex = colon < 0 ? "" : field.substring(0, colon);
    if (hex.length() != 8 && hex.length() != 32) {
      return null;
    }
    byte[] words = HexFormat.of().parseHex(hex);
    byte[] bytes = new byte[words.length];
    boolean isLittle = java.nio.ByteOrder.nativeOrder() == java.nio.ByteOrder.LITTLE_ENDIAN;
    for (int at = 0; at < words.length; at++) {
      bytes[at] = words[isLittle ? at ^ 3 : at];
    }
    try {
      return InetAddress.getByAddress(bytes).getHostAddress();
    } catch (UnknownHostException e) {
      throw new IllegalStateException("an address has 4 or 16 bytes", e);
    }
  }
}
