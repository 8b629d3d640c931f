package dev.roundhouse.systemtools.host;

import dev.roundhouse.protocol.JsonWriter;
import dev.roundhouse.systemtools.tool.Figures;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Memory, load and time of this machine.
final class Machine {
  private static final long KIB = 1024;

  private Machine() {}

  /// Zero where the kernel does not say.
  static Duration uptime(KernelFiles files) {
    String first = files.text("proc/uptime").split(" ", -1)[0];
    if (first.isEmpty()) {
      return Duration.ZERO;
    }
    return Duration.ofMillis(new BigDecimal(first).movePointRight(3).longValue());
  }

  /// Sizes in bytes by the name that the kernel gives them.
  static Map<String, Long> memory(KernelFiles files) {
    Map<String, Long> sizes = new HashMap<>();
    for (String line : files.lines("proc/meminfo")) {
      String[] fields = line.split("\\s+", -1);
      if (fields.length >= 2 && fields[0].endsWith(":")) {
        String name = fields[0].substring(0, fields[0].length() - 1);
        KernelFiles.number(fields[1], 10).ifPresent(kib -> sizes.put(name, kib * KIB));
      }
    }
    return sizes;
  }

  static void memory(JsonWriter writer, Map<String, Long> sizes) {
    writer.key("memory_usage");
    Long total = sizes.get("MemTotal");
    if (total == null) {
      writer.nul();
      return;
    }
    long free = sizes.getOrDefault("MemFree", 0L);
    long available = sizes.getOrDefault("MemAvailable", free);
    writer
        .object()
        .member("total", total)
        .member("available", available)
        .member("used", total - available)
        .member("percent", Figures.percent(total - available, total))
        .end();
  }

  static void swap(JsonWriter writer, Map<String, Long> sizes) {
    writer.key("swap_usage");
    Long total = sizes.get("SwapTotal");
    if (total == null) {
      writer.nul();
      return;
    }
    long free = sizes.getOrDefault("SwapFree", 0L);
    writer
        .object()
        .member("total", total)
        .member("used", total - free)
        .member("free", free)
        .member("percent", Figures.percent(total - free, total))
        .end();
  }

  /// Null, and a note, on a machine that has no such thing.
  static void load(JsonWriter writer, KernelFiles files, List<String> notes) {
    String[] fields = files.text("proc/loadavg").split(" ", -1);
    writer.key("load_average");
    if (fields.length < 3) {
      writer.nul();
      notes.add("this machine has no load average");
      return;
    }
    writer.object();
    String[] spans = {"1m", "5m", "15m"};
    for (int at = 0; at < spans.length; at++) {
      String number = new BigDecimal(fields[at]).toPlainString();
      writer.member(spans[at], number.getBytes(StandardCharsets.US_ASCII));
    }
    writer.end();
  }

  static String hostname(KernelFiles files) {
    return files.text("proc/sys/kernel/hostname");
  }

  static String kernel(KernelFiles files) {
    return (files.text("proc/sys/kernel/ostype") + " " + files.text("proc/sys/kernel/osrelease"))
        .strip();
  }
}
