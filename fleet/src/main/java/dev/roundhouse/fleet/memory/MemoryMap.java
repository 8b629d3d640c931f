package dev.roundhouse.fleet.memory;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/// The address space of a process, as `/proc/PID/maps` lists it.
final class MemoryMap {
  /// A part of it, in bytes.
  record Range(long start, long length) {}

  private MemoryMap() {}

  /// What can be paged out of a process.
  static List<Range> of(long pid) throws IOException {
    Path file = Path.of("/proc", Long.toString(pid), "maps");
    try {
      return ranges(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1));
    } catch (NoSuchFileException _) {
      throw Errno.failure("reading " + file, Errno.ESRCH);
    }
  }

  static List<Range> ranges(String maps) {
    return maps.lines().filter(MemoryMap::isPageable).map(MemoryMap::range).toList();
  }

  /// Lines are `START-END PERMISSIONS OFFSET DEVICE INODE NAME`, such as `7f12-7f34 rw-p 0 00:00
  /// 0`. Left out are the kernel's own (`[vdso]`, `[vvar]`, `[vsyscall]`), shared ones, and space
  /// that is only reserved: engines reserve gigabytes of it, and no page is there.
  private static boolean isPageable(String line) {
    int permissions = line.indexOf(' ') + 1;
    return line.charAt(permissions + 3) == 'p'
        && !line.startsWith("---", permissions)
        && !line.contains(" [v");
  }

  private static Range range(String line) {
    int dash = line.indexOf('-');
    long start = Long.parseUnsignedLong(line, 0, dash, 16);
    long end = Long.parseUnsignedLong(line, dash + 1, line.indexOf(' '), 16);
    return new Range(start, end - start);
  }
}
