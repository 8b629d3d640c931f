package dev.roundhouse.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/// Compressed memory as swap, for the time of one measurement; needs root. Taken down at the end,
/// also when the program is interrupted.
final class Zram implements AutoCloseable {
  private static final Path DEVICE = Path.of("/dev/zram0");
  private static final Path BLOCK = Path.of("/sys/block/zram0");

  private final AtomicBoolean isDown = new AtomicBoolean();
  private final Thread hook = new Thread(this::down, "zram-down");

  private Zram() {}

  /// Whether memory can go anywhere on this machine as it is.
  static boolean isSwapOn() throws IOException {
    return Files.readAllLines(Path.of("/proc/swaps")).size() > 1;
  }

  /// @throws IOException when it cannot be set up; nothing of it is left then
  static Zram up() throws IOException, InterruptedException {
    if (!Files.exists(BLOCK)) {
      throw new IOException("this kernel has no " + BLOCK + "; load the module: modprobe zram");
    }
    if (!Files.readString(BLOCK.resolve("disksize")).strip().equals("0")) {
      throw new IOException(DEVICE + " is in use by somebody else");
    }
    Zram zram = new Zram();
    Runtime.getRuntime().addShutdownHook(zram.hook);
    try {
      Files.writeString(BLOCK.resolve("comp_algorithm"), "lz4");
      Files.writeString(BLOCK.resolve("disksize"), "2G");
      Programs.run(List.of("/sbin/mkswap", DEVICE.toString()));
      Programs.run(List.of("/sbin/swapon", "-p", "100", DEVICE.toString()));
      return zram;
    } catch (IOException | InterruptedException | RuntimeException e) {
      zram.close();
      throw e;
    }
  }

  /// Bytes of memory that it takes now, its own books included.
  static long used() throws IOException {
    Path statistics = BLOCK.resolve("mm_stat");
    if (!Files.exists(statistics)) {
      return 0;
    }
    return Long.parseLong(Files.readString(statistics).strip().split("\\s+", -1)[2]);
  }

  private void down() {
    if (!isDown.compareAndSet(false, true)) {
      return;
    }
    try {
      if (Files.readString(Path.of("/proc/swaps")).contains(DEVICE.toString())) {
        Programs.run(List.of("/sbin/swapoff", DEVICE.toString()));
      }
      Files.writeString(BLOCK.resolve("reset"), "1");
    } catch (IOException e) {
      System.err.println("zram is still set up: swapoff " + DEVICE + "; " + e);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      System.err.println("zram may still be set up: swapoff " + DEVICE);
    }
  }

  @Override
  public void close() {
    down();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException _) {
      // The program ends already, and the hook finds nothing to do.
    }
  }
}
