package dev.roundhouse.fleet.memory;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The classes of this package in a process that lacks a capability.
final class Probe {
  private Probe() {}

  /// Arguments: what to do, and to which process. Prints the answer or the failure.
  public static void main(String[] arguments) {
    try {
      long pid = Long.parseLong(arguments[1]);
      Object answer =
          switch (arguments[0]) {
            case "stop" -> Signals.system().stop(pid);
            case "page-out" -> PageOut.system().pageOut(pid);
            case "host" -> Host.read().mayPageOut();
            default -> throw new IllegalArgumentException(arguments[0]);
          };
      System.out.println(answer);
    } catch (IOException e) {
      System.out.println(e.getMessage());
    }
  }

  /// What it prints as root without this capability, such as `sys_nice`.
  static String without(String capability, String what, long pid) throws Exception {
    return printed(List.of("setpriv", "--bounding-set", "-" + capability), what, pid, true);
  }

  static String printed(List<String> before, String what, long pid, boolean isNative)
      throws Exception {
    List<String> command = new ArrayList<>(before);
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-XX:TieredStopAtLevel=1");
    command.add(isNative ? "--enable-native-access=ALL-UNNAMED" : "--illegal-native-access=deny");
    command.addAll(
        List.of(
            "-cp", System.getProperty("java.class.path"), Probe.class.getName(), what, "" + pid));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    try {
      process.getOutputStream().close();
      return new String(process.getInputStream().readAllBytes(), UTF_8).strip();
    } finally {
      process.destroyForcibly();
    }
  }
}
