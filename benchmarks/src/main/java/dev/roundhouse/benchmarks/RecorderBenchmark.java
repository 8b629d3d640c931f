package dev.roundhouse.benchmarks;

import dev.roundhouse.gateway.GatewayObserver;
import dev.roundhouse.gateway.Recorder;
import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.kernel.Ticker;
import dev.roundhouse.protocol.Frame;
import dev.roundhouse.protocol.Limits;
import dev.roundhouse.protocol.MalformedFrame;
import dev.roundhouse.security.KnownSecrets;
import dev.roundhouse.security.RiskClass;
import dev.roundhouse.security.ToolFacts;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/// What it adds to an answered call that some calls are kept for trials: nanoseconds and bytes
/// allocated a call. `without` is the observer behind it alone, called through the same interface.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
    value = 2,
    jvmArgsAppend = {"-XX:+UseSerialGC", "-XX:+UseCompactObjectHeaders", "-Xmx96m"})
public class RecorderBenchmark {
  /// Whether it is there, and what the tool says of itself.
  @Param({"without", "reads", "writes"})
  public String of = "reads";

  private GatewayObserver observer = GatewayObserver.none();
  private ToolFacts tool = ToolFacts.of(new ServerId("files"), "read");
  private final Frame frame = call();

  @Setup
  public void prepare() {
    tool =
        new ToolFacts(
            new ServerId("files"),
            "read",
            Optional.empty(),
            Optional.empty(),
            Map.of("readOnlyHint", of.equals("reads")));
    if (!of.equals("without")) {
      Recorder recorder =
          new Recorder(
              GatewayObserver.none(),
              () -> true,
              new KnownSecrets(),
              _ -> RiskClass.LOW,
              Ticker.system());
      recorder.answered(tool, Set.of(), frame, 1_000);
      if (recorder.of(tool.server()).isEmpty() == of.equals("reads")) {
        throw new IllegalStateException("it keeps what it should not, or does not what it should");
      }
      observer = recorder;
    }
  }

  private static Frame call() {
    try {
      return Frame.scan(Calls.legacy(257), Limits.DEFAULT);
    } catch (MalformedFrame e) {
      throw new IllegalStateException(e);
    }
  }

  @Benchmark
  public void answered() {
    observer.answered(tool, Set.of(), frame, 1_000);
  }

  public static void main(String[] arguments) throws RunnerException, CommandLineOptionException {
    new Runner(
            new OptionsBuilder()
                .parent(new CommandLineOptions(arguments))
                .include(RecorderBenchmark.class.getSimpleName())
                .addProfiler(GCProfiler.class)
                .build())
        .run();
  }
}
