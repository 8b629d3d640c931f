package dev.roundhouse.fleet;

import dev.roundhouse.fleet.container.EngineSocket;
import dev.roundhouse.kernel.ByteSize;
import dev.roundhouse.kernel.ResourceLimits;
import dev.roundhouse.kernel.Setting;
import java.time.Duration;
import java.util.Optional;

/// Limits and habits of the fleet.
public record FleetSettings(
    @Setting("When servers that nobody uses sleep, where a server says nothing else.") Sleep sleep,
    @Setting(
            value = "Time a new process must stay alive to count as started.",
            fallback = "100ms",
            min = "0s",
            max = "10s")
        Duration settle,
    @Setting(
            value = "Time a process and everything it started has to end, by force if need be.",
            fallback = "5s",
            min = "500ms",
            max = "60s")
        Duration stopWithin,
    @Setting("Pauses after failed starts.") Backoff backoff,
    @Setting("How addresses that fail are left alone.") Breaker breaker,
    @Setting("When idle servers sleep deeper, because memory is short.") Memory memory,
    @Setting("Limits of the pipes to child processes.") Pipes pipes,
    @Setting("Size of the servers' error logs.") Logs log,
    @Setting("Limits of each server that is a process, where it says nothing else.")
        ResourceLimits limits,
    @Setting("User that servers run as, where they say nothing else; only where this is root.")
        Optional<String> runAs,
    @Setting(
            "Control group below which those of the servers are made, from the top of each tree; by"
                + " default the one that this program is in.")
        Optional<String> controlGroup,
    @Setting(
            "Socket of the container engine: a path, or unix:// and a path. When it is not said,"
                + " DOCKER_HOST, else /var/run/docker.sock.")
        Optional<String> containerEngine,
    @Setting(
            value =
                "Most processes and containers that are being started at a time; other starts wait,"
                    + " those of high priority least. By default as many as there are processors,"
                    + " two at least.",
            min = "1")
        Optional<Integer> maxStarts,
    @Setting("How sleeping servers are woken shortly before they are likely to be wanted.")
        PreWake preWake) {
  /// One without limits, that says nothing of containers.
  public FleetSettings(
      Sleep sleep,
      Duration settle,
      Duration stopWithin,
      Backoff backoff,
      Breaker breaker,
      Memory memory,
      Pipes pipes,
      Logs log) {
    this(
        sleep,
        settle,
        stopWithin,
        backoff,
        breaker,
        memory,
        pipes,
        log,
        ResourceLimits.NONE,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        PreWake.OFF);
  }

  /// Starts at a time.
  int startsAtOnce() {
    return maxStarts.orElseGet(() -> Math.max(2, Runtime.getRuntime().availableProcessors()));
  }

  /// The same, with this address of the container engine unless one is said.
  public FleetSettings withEngine(Optional<String> address) {
    return new FleetSettings(
        sleep,
        settle,
        stopWithin,
        backoff,
        breaker,
        memory,
        pipes,
        log,
        limits,
        runAs,
        controlGroup,
        containerEngine.or(() -> address),
        maxStarts,
        preWake);
  }

  /// The same, with servers woken like this.
  public FleetSettings withPreWake(PreWake other) {
    return new FleetSettings(
        sleep,
        settle,
        stopWithin,
        backoff,
        breaker,
        memory,
        pipes,
        log,
        limits,
        runAs,
        controlGroup,
        containerEngine,
        maxStarts,
        other);
  }

  /// Where the container engine is spoken to.
  public String engine() {
    return containerEngine.orElse(EngineSocket.USUAL);
  }

  /// When servers that nobody uses sleep.
  public record Sleep(
      @Setting(
              value =
                  "Time without use after which a process is stopped by a signal: no processor time,"
                      + " memory kept, back in milliseconds.",
              fallback = "30s",
              min = "10ms")
          Duration dozeAfter,
      @Setting(
              value =
                  "Time without use after which its memory goes to the swap as well. Where that"
                      + " saves nothing (no swap, no right to), the process is ended then.",
              fallback = "2m",
              min = "10ms")
          Duration pageOutAfter,
      @Setting(
              value =
                  "Time without use after which the process is ended; it starts anew when wanted.",
              fallback = "30m",
              min = "10ms")
          Duration stopAfter,
      @Setting(value = "How deep sleep may get; awake means never.", fallback = "stopped")
          Deepest deepest,
      @Setting(value = "Time a server stays awake once woken.", fallback = "5s", min = "0s")
          Duration minAwake,
      @Setting(
              value = "Time a server sleeps unless somebody wants it.",
              fallback = "10s",
              min = "0s")
          Duration minSleep) {
    /// How deep sleep may get.
    public enum Deepest {
      AWAKE,
      DOZING,
      ASLEEP,
      STOPPED
    }

    public Sleep {
      if (pageOutAfter.compareTo(dozeAfter) < 0 || stopAfter.compareTo(pageOutAfter) < 0) {
        throw new IllegalArgumentException(
            "sleep gets deeper with time: doze-after, page-out-after and stop-after must not"
                + " shrink in this order");
      }
    }

    /// As a policy, for a server of this priority.
    public SleepPolicy policy(SleepPolicy.Priority priority) {
      Optional<Duration> never = Optional.empty();
      return new SleepPolicy(
          deepest.compareTo(Deepest.DOZING) >= 0 ? Optional.of(dozeAfter) : never,
          deepest.compareTo(Deepest.ASLEEP) >= 0 ? Optional.of(pageOutAfter) : never,
          deepest.compareTo(Deepest.STOPPED) >= 0 ? Optional.of(stopAfter) : never,
          priority,
          minAwake,
          minSleep);
    }
  }

  /// Pauses between starts that fail one after the other: doubling, with jitter.
  public record Backoff(
      @Setting(value = "Pause after the first failure.", fallback = "1s", min = "1ms")
          Duration first,
      @Setting(value = "Longest pause.", fallback = "60s", min = "1ms") Duration longest,
      @Setting(
              value = "Life after which an end no longer counts as one more failure in a row.",
              fallback = "30s",
              min = "0s")
          Duration stable,
      @Setting(
              value =
                  "Failures in a row after which a server is parked: not started again before a"
                      + " person has done something.",
              fallback = "10",
              min = "1")
          int giveUpAfter) {
    public Backoff {
      if (first.compareTo(longest) > 0) {
        throw new IllegalArgumentException(
            "first is longer than longest; the pauses grow from one to the other");
      }
    }

    /// Doubles with each failure up to the longest, less up to a fifth by chance; none before the
    /// first. In nanoseconds.
    long pause(int failures, double chance) {
      return (long)
          (dev.roundhouse.fleet.Breaker.doubled(first, longest, failures) * (1 - chance / 5));
    }
  }

  /// When an address that fails is no longer asked, and when it is tried again.
  public record Breaker(
      @Setting(
              value =
                  "Failures in a row after which an address is not asked for a while; calls are"
                      + " refused at once meanwhile.",
              fallback = "5",
              min = "1")
          int failures,
      @Setting(value = "First pause; it doubles each time.", fallback = "1s", min = "1ms")
          Duration first,
      @Setting(
              value =
                  "Longest pause, also where a server asks for a longer one. 24m is 60 attempts a"
                      + " day.",
              fallback = "24m",
              min = "1ms")
          Duration longest,
      @Setting(
              value =
                  "Refusals of the credentials (401, 403) in a row after which a server is parked.",
              fallback = "3",
              min = "1")
          int refusals) {
    public Breaker {
      if (first.compareTo(longest) > 0) {
        throw new IllegalArgumentException(
            "first is longer than longest; the pauses grow from one to the other");
      }
    }
  }

  /// Limits of one child's standard input and output.
  public record Pipes(
      @Setting(
              value = "Longest line taken from a process; the rest of a longer one is discarded.",
              fallback = "32MiB",
              min = "1KiB",
              max = "1GiB")
          ByteSize maxLine,
      @Setting(
              value = "Most bytes waiting to be read by a process; one line may always wait.",
              fallback = "4MiB",
              min = "1KiB")
          ByteSize maxQueue,
      @Setting(
              value = "Longest wait for a process that does not read its input.",
              fallback = "10s",
              min = "10ms")
          Duration writeDeadline) {}

  /// When memory is short. Then idle servers sleep as deep as their definitions allow, those of low
  /// priority and the least recently used first, until it no longer is.
  public record Memory(
      @Setting(
              "Most memory of all servers together, what is in swap left out. By default as much as"
                  + " the machine has.")
          Optional<ByteSize> budget,
      @Setting(
              value = "Least memory available on the machine, in percent of all; 0 for none.",
              fallback = "5",
              min = "0",
              max = "90")
          int minAvailable,
      @Setting(
              value =
                  "Most time that processes wait for memory (the kernel's pressure), in percent of"
                      + " the last ten seconds; 0 to leave that aside.",
              fallback = "20",
              min = "0",
              max = "100")
          int maxStalls) {}

  /// How sleeping servers are woken ahead, by when they were wanted on the days before.
  public record PreWake(
      @Setting(
              value =
                  "Whether it is learnt when servers are wanted, and those that sleep are woken"
                      + " before, where a server says nothing else.",
              fallback = "false")
          boolean enabled,
      @Setting(
              value = "How long before the half hour in which it is likely to be wanted.",
              fallback = "2m",
              min = "10s",
              max = "30m")
          Duration ahead,
      @Setting(
              value =
                  "On how many of a hundred days (weekdays and weekends apart) it must have been"
                      + " wanted in the same half hour.",
              fallback = "60",
              min = "1",
              max = "100")
          int minConfidence,
      @Setting(
              value =
                  "Days that are looked back, and kept. Weekends are learnt from 14 on: three days"
                      + " must be known.",
              fallback = "14",
              min = "3",
              max = "90")
          int days) {
    static final PreWake OFF = new PreWake(false, Duration.ofMinutes(2), 60, 14);
  }

  /// Rotation of `<server>.log`.
  public record Logs(
      @Setting(value = "Size at which a log is rotated.", fallback = "10MiB", min = "1KiB")
          ByteSize maxSize,
      @Setting(value = "Files kept, the current one included.", fallback = "3", min = "1")
          int files) {}

  /// What holds where nothing else is said.
  public static FleetSettings defaults() {
    return new FleetSettings(
        new Sleep(
            Duration.ofSeconds(30),
            Duration.ofMinutes(2),
            Duration.ofMinutes(30),
            Sleep.Deepest.STOPPED,
            Duration.ofSeconds(5),
            Duration.ofSeconds(10)),
        Duration.ofMillis(100),
        Duration.ofSeconds(5),
        new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(60), Duration.ofSeconds(30), 10),
        new Breaker(5, Duration.ofSeconds(1), Duration.ofMinutes(24), 3),
        new Memory(Optional.empty(), 5, 20),
        new Pipes(ByteSize.ofMiB(32), ByteSize.ofMiB(4), Duration.ofSeconds(10)),
        new Logs(ByteSize.ofMiB(10), 3));
  }
}
