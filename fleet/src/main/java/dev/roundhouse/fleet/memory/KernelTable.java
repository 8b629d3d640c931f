package dev.roundhouse.fleet.memory;

import java.util.HashMap;
import java.util.Map;

/// Lines of `Name: value`, as `/proc` has them in `meminfo`, `status` and `smaps_rollup`.
record KernelTable(Map<String, String> values) {
  static KernelTable of(String text) {
    Map<String, String> values = new HashMap<>();
    for (String line : text.split("\n", -1)) {
      int colon = line.indexOf(':');
      if (colon > 0) {
        values.put(line.substring(0, colon), line.substring(colon + 1).strip());
      }
    }
    return new KernelTable(values);
  }

  /// The value, empty when there is none.
  String text(String name) {
    return values.getOrDefault(name, "");
  }

  /// A value such as `1234 kB`, 0 when there is none.
  long bytes(String name) {
    String value = text(name);
    return value.endsWith(" kB")
        ? 1024 * KernelFiles.number(value.substring(0, value.length() - 3), 0)
        : 0;
  }
}
