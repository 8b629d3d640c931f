package dev.roundhouse.fleet.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Swap in compressed memory, switched on for one test and off again, unless there is swap already.
record Zram(boolean isOwn) implements AutoCloseable {
  private static final String DEVICE = "/dev/zram0";
  private static final Path SYSTEM = Path.of("/sys/block/zram0");

  /// Skips the test, and says why, where there is no swap and none may be made.
  static Zram assumed() throws IOException {
    Host host = Host.read();
    if (host.swapFreeBytes() > 0) {
      return new Zram(false);
    }
    Sleeper.assume(host.isRoot(), "there is no swap, and only root can add some");
    Sleeper.assume(Files.isWritable(SYSTEM.resolve("disksize")), "no swap, and no " + DEVICE);
    boolean isFree = Files.readString(SYSTEM.resolve("disksize")).strip().equals("0");
    Sleeper.assume(isFree, "there is no swap, and " + DEVICE + " is used for something else");
    Sleeper.assume("mkswap");
    Zram zram = new Zram(true);
    try {
      Files.writeString(SYSTEM.resolve("disksize"), "512M");
      run("mkswap", DEVICE);
      run("swapon", "-p", "100", DEVICE);
      return zram;
    } catch (IOException | AssertionError e) {
      Files.writeString(SYSTEM.resolve("reset"), "1");
      throw e;
    }
  }

  private static void run(String... command) throws IOException {
    Process process =
        new ProcessBuilder(List.of(command))
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    process.onExit().orTimeout(30, TimeUnit.SECONDS).join();
    assertThat(process.exitValue()).as(String.join(" ", command)).isZero();
  }

  @Override
  public void close() throws IOException {
    if (isOwn) {
      run("swapoff", DEVICE);
      Files.writeString(SYSTEM.resolve("reset"), "1");
    }
  }
}
