package dev.roundhouse.systemtools.host;

import dev.roundhouse.protocol.JsonWriter;
import dev.roundhouse.systemtools.tool.Figures;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// The file systems of this machine that hold files. Those over a network are left out: asking one
/// whose other end is gone never returns.
final class Disks {
  private static final Set<String> LOCAL =
      Set.of(
          "ext2",
          "ext3",
          "ext4",
          "xfs",
          "btrfs",
          "zfs",
          "f2fs",
          "jfs",
          "reiserfs",
          "bcachefs",
          "vfat",
          "exfat",
          "ntfs",
          "ntfs3",
          "iso9660",
          "squashfs",
          "overlay",
          "tmpfs",
          "ubifs");

  private static final int MOST = 100;

  private Disks() {}

  static void write(JsonWriter writer, KernelFiles files, List<String> notes) {
    writer.key("disk_usage").array();
    Set<String> seen = new HashSet<>();
    int left = MOST;
    for (String line : files.lines("proc/self/mounts")) {
      String[] fields = line.split(" ", -1);
      boolean isWanted =
          fields.length > 2
              && left > 0
              && (LOCAL.contains(fields[2]) || fields[1].equals("/"))
              && seen.add(fields[1]);
      if (isWanted && write(writer, plain(fields[0]), plain(fields[1]), fields[2], notes)) {
        left--;
      }
    }
    writer.end();
  }

  /// False for one that holds nothing, such as that of devices.
  private static boolean write(
      JsonWriter writer, String device, String at, String type, List<String> notes) {
    try {
      FileStore store = Files.getFileStore(Path.of(at));
      long total = store.getTotalSpace();
      if (total <= 0) {
        return false;
      }
      long free = store.getUsableSpace();
      long used = total - store.getUnallocatedSpace();
      writer
          .object()
          .member("mountpoint", at)
          .member("device", device)
          .member("fstype", type)
          .member("total", total)
          .member("used", used)
          .member("free", free)
          .member("percent", Figures.percent(used, used + free))
          .end();
      return true;
    } catch (IOException e) {
      notes.add(at + " could not be asked: " + e.getClass().getSimpleName());
      return false;
    }
  }

  /// The kernel writes spaces and the like as three octal digits.
  private static String plain(String field) {
    StringBuilder text = new StringBuilder();
    for (int at = 0; at < field.length(); at++) {
      if (field.charAt(at) == '\\' && at + 3 < field.length()) {
        text.append((char) KernelFiles.number(field.substring(at + 1, at + 4), 8).orElse('?'));
        at += 3;
      } else {
        text.append(field.charAt(at));
      }
    }
    return text.toString();
  }
}
