package dev.roundhouse.kernel;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/// How much of the machine one process may take, with everything it starts. What is empty is
/// without limit.
///
/// @param cpu in processors
/// @param pids processes and threads together
/// @param files open files of each single process
public record ResourceLimits(
    @Setting(
            "Most memory of the server with all that it starts; over it the kernel kills it, and it"
                + " alone.")
        Optional<ByteSize> memory,
    @Setting("Most processor time, in processors: 0.5 is half of one.") Optional<Double> cpu,
    @Setting("Most processes and threads of the server at a time.") Optional<Integer> pids,
    @Setting("Most files that each of its processes may have open.") Optional<Integer> files) {
  /// Less does not hold the simplest program.
  private static final ByteSize LEAST_MEMORY = ByteSize.ofMiB(4);

  private static final double LEAST_CPU = 0.01;
  private static final int LEAST_FILES = 16;

  /// None.
  public static final ResourceLimits NONE =
      new ResourceLimits(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

  public ResourceLimits {
    requireNonNull(memory, "memory");
    requireNonNull(cpu, "cpu");
    requireNonNull(pids, "pids");
    requireNonNull(files, "files");
    if (memory.isPresent() && memory.get().compareTo(LEAST_MEMORY) < 0) {
      throw new IllegalArgumentException(
          "a memory limit of %s holds no program; at least %s"
              .formatted(memory.get(), LEAST_MEMORY));
    }
    if (cpu.isPresent() && !(cpu.get() >= LEAST_CPU && cpu.get() <= 4096)) {
      throw new IllegalArgumentException(
          "a cpu limit is a number of processors from 0.01 on, not " + cpu.get());
    }
    if (pids.isPresent() && pids.get() < 1) {
      throw new IllegalArgumentException("a pids limit is at least 1, not " + pids.get());
    }
    if (files.isPresent() && files.get() < LEAST_FILES) {
      throw new IllegalArgumentException(
          "a files limit is at least %d, not %d".formatted(LEAST_FILES, files.get()));
    }
  }

  public boolean isNone() {
    return equals(NONE);
  }

  /// These, and where they say nothing the others.
  public ResourceLimits or(ResourceLimits others) {
    return new ResourceLimits(
        memory.or(others::memory),
        cpu.or(others::cpu),
        pids.or(others::pids),
        files.or(others::files));
  }
}
