package dev.roundhouse.monitoring.history;

import dev.roundhouse.monitoring.HostMeter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/// What the kernel tells of this machine and of this program.
///
/// @param busy ticks of all processors in which one worked, since the machine started
/// @param ticks all of theirs
/// @param full share of the memory that is not to be had, 0 to 1
/// @param ownMemory resident bytes of this program
/// @param ownCpu time of processors that this program has used
public record Machine(
    OptionalLong busy,
    OptionalLong ticks,
    OptionalDouble full,
    OptionalLong ownMemory,
    OptionalLong ownCpu) {
  /// Of one that tells nothing.
  public static final Machine UNKNOWN =
      new Machine(
          OptionalLong.empty(),
          OptionalLong.empty(),
          OptionalDouble.empty(),
          OptionalLong.empty(),
          OptionalLong.empty());

  private static final Path PROC = Path.of("/proc");
  private static final Path OWN = PROC.resolve("self/status");

  /// What is asked of the kernel.
  @FunctionalInterface
  private interface Question<T> {
    T answer() throws IOException;
  }

  /// What it is now. What cannot be read is not known.
  public static Machine now() {
    HostMeter meter = new HostMeter(PROC);
    Optional<HostMeter.Processor> processor = asked(meter::processor);
    Optional<Double> full = asked(() -> meter.memory().used());
    Optional<Long> resident = asked(() -> Files.readAllLines(OWN)).flatMap(Machine::resident);
    Optional<Duration> cpu = ProcessHandle.current().info().totalCpuDuration();
    return new Machine(
        number(processor.map(HostMeter.Processor::busy)),
        number(processor.map(HostMeter.Processor::total)),
        full.map(OptionalDouble::of).orElseGet(OptionalDouble::empty),
        number(resident),
        number(cpu.map(Duration::toNanos)));
  }

  private static OptionalLong number(Optional<Long> value) {
    return value.map(OptionalLong::of).orElseGet(OptionalLong::empty);
  }

  /// Not Linux, or not shown: unknown, and told as that.
  private static <T> Optional<T> asked(Question<T> question) {
    try {
      return Optional.of(question.answer());
    } catch (IOException _) {
      return Optional.empty();
    }
  }

  private static Optional<Long> resident(List<String> status) {
    return status.stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .map(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) << 10)
        .findFirst();
  }

  /// How much of it was in use since an earlier look, in percent: of its processors or of its
  /// memory, whichever is more. Empty when neither is known.
  OptionalDouble utilisation(Machine earlier) {
    double most = full.orElse(-1);
    if (busy.isPresent() && ticks.isPresent() && earlier.ticks().isPresent()) {
      long passed = ticks.getAsLong() - earlier.ticks().getAsLong();
      if (passed > 0) {
        most = Math.max(most, (busy.getAsLong() - earlier.busy().orElse(0L)) / (double) passed);
      }
    }
    return most < 0 ? OptionalDouble.empty() : OptionalDouble.of(100 * Math.min(1, most));
  }
}
