package dev.roundhouse.monitoring.alert;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.monitoring.HostMeter;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/// How full the machine is, in percent. For one thread.
final class HostFigures {
  private final HostMeter meter = new HostMeter(Path.of("/proc"));
  private final Path data;
  private HostMeter.@Nullable Processor before;

  /// @param data a directory on the disk that counts
  HostFigures(Path data) {
    this.data = requireNonNull(data, "data");
  }

  /// Of the processors since the look before; nothing at the first.
  OptionalDouble cpu() throws IOException {
    HostMeter.Processor now = meter.processor();
    OptionalDouble share = before == null ? OptionalDouble.empty() : now.since(before);
    before = now;
    return share.isPresent() ? OptionalDouble.of(100 * share.getAsDouble()) : share;
  }

  /// Of the memory, what a program could not have.
  double memory() throws IOException {
    return 100 * meter.memory().used();
  }

  /// Of the disk, what this program could not have.
  double disk() throws IOException {
    FileStore store = Files.getFileStore(data);
    long total = store.getTotalSpace();
    if (total <= 0) {
      throw new IOException("the disk of " + data + " does not say how large it is");
    }
    return 100.0 * (total - store.getUsableSpace()) / total;
  }
}
