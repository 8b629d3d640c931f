package dev.roundhouse.fleet.memory;

import java.nio.file.Path;
import java.util.Optional;

/// What the machine's compressed memory holds, of all processes and not of servers alone; in bytes.
///
/// @param original what was given to it
/// @param compressed what that is now
/// @param used memory that it takes for that, with its own tables and gaps
public record ZramUse(long original, long compressed, long used) {
  /// As it is now; a small file a device is read. Empty where there is no zram device that holds,
  /// or could hold, anything. Never throws.
  public static Optional<ZramUse> read() {
    return read(new KernelFiles(Path.of("/")));
  }

  static Optional<ZramUse> read(KernelFiles files) {
    ZramUse sum = new ZramUse(0, 0, 0);
    boolean isThere = false;
    for (Path device : files.list("sys/block", "zram*")) {
      // orig_data_size compr_data_size mem_used_total mem_limit ...
      String[] fields = files.text(device.resolve("mm_stat")).strip().split("\\s+", -1);
      boolean isSet = KernelFiles.number(files.text(device.resolve("disksize")).strip(), 0) > 0;
      if (fields.length >= 3) {
        isThere |= isSet;
        sum = sum.plus(fields);
      }
    }
    return isThere || sum.used > 0 ? Optional.of(sum) : Optional.empty();
  }

  private ZramUse plus(String[] fields) {
    return new ZramUse(
        original + KernelFiles.number(fields[0], 0),
        compressed + KernelFiles.number(fields[1], 0),
        used + KernelFiles.number(fields[2], 0));
  }
}
