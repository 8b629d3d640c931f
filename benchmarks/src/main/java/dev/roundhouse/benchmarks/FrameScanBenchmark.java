package dev.roundhouse.benchmarks;

import dev.roundhouse.protocol.Frame;
import dev.roundhouse.protocol.Limits;
import dev.roundhouse.protocol.MalformedFrame;
import dev.roundhouse.protocol.Member;
import dev.roundhouse.protocol.Splice;
import java.nio.charset.StandardCharsets;
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

/// What it costs to check a `tools/call` and to rename its tool: nanoseconds and bytes allocated a
/// message. Divide the size by the nanoseconds for GB/s.
///
/// The 257 byte frame is a legacy call with a short argument. The 4096 byte frames hold one call
/// each: `prose` a document in one long text with a few escapes, `records` an array of small
/// objects with numbers and short texts, `cyrillic` a document in characters of two bytes.
///
/// Run the main method with JMH's own options, for example `-f 1 -wi 3 -i 3 FrameScan`; allocation
/// is always measured (`-prof gc`).
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
    value = 2,
    jvmArgsAppend = {"-XX:+UseSerialGC", "-XX:+UseCompactObjectHeaders", "-Xmx96m"})
public class FrameScanBenchmark {
  /// Which frame.
  @Param({"call257", "prose4096", "records4096", "cyrillic4096"})
  public String message = "call257";

  private byte[] bytes = {};
  private final byte[] name = "\"inner\"".getBytes(StandardCharsets.UTF_8);
  private final byte[] id = "1234567".getBytes(StandardCharsets.UTF_8);

  @Setup
  public void prepare() throws MalformedFrame {
    bytes =
        switch (message) {
          case "call257" -> Calls.legacy(257);
          case "prose4096" -> Calls.prose(4096);
          case "records4096" -> Calls.records(4096);
          case "cyrillic4096" -> Calls.cyrillic(4096);
          default -> throw new IllegalArgumentException(message);
        };
    // A benchmark of a wrong answer is worth nothing.
    Frame renamed = Frame.scan(scanAndRename(), Limits.DEFAULT);
    if (!"inner".equals(renamed.text(Member.NAME)) || renamed.integer(Member.ID, 0) != 1234567) {
      throw new IllegalStateException("the rename is wrong");
    }
  }

  @Benchmark
  public Frame scan() throws MalformedFrame {
    return Frame.scan(bytes, Limits.DEFAULT);
  }

  @Benchmark
  public byte[] scanAndRename() throws MalformedFrame {
    Frame frame = Frame.scan(bytes, Limits.DEFAULT);
    return Splice.renamed(frame, Member.NAME, name, Member.ID, id);
  }

  public static void main(String[] arguments) throws RunnerException, CommandLineOptionException {
    new Runner(
            new OptionsBuilder()
                .parent(new CommandLineOptions(arguments))
                .include(FrameScanBenchmark.class.getSimpleName())
                .addProfiler(GCProfiler.class)
                .build())
        .run();
  }
}
