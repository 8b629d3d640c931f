package dev.roundhouse.fleet;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.fleet.process.Errand;
import dev.roundhouse.kernel.Ticker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Programs of this machine, found at fixed places and run to their end: never by a shell, never by
/// a search path that somebody else has set, with nothing of this program's environment. Safe for
/// many threads; blocks the caller.
public final class HostPrograms {
  private static final Map<String, String> ENVIRONMENT =
      Map.of(
          "PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
          "LC_ALL", "C",
          "HOME", "/nonexistent");

  private final Path root;
  private final Ticker ticker;

  /// What to run.
  ///
  /// @param env besides `PATH`, `LC_ALL` and a `HOME` that does not exist
  /// @param within after which it is ended by force, with what it has started
  /// @param most bytes of each output that are kept, the first ones
  /// @param isLeftAlone whether it must not be broken off because nobody waits any more
  public record Order(
      Path program,
      List<String> args,
      Map<String, String> env,
      Duration within,
      int most,
      boolean isLeftAlone) {
    public Order {
      requireNonNull(program, "program");
      args = List.copyOf(args);
      env = Map.copyOf(env);
      requireNonNull(within, "within");
      if (!program.isAbsolute()) {
        throw new IllegalArgumentException(program + " is not an absolute path");
      }
    }

    /// One that looks, and may be broken off.
    public static Order look(Path program, Duration within, String... args) {
      return new Order(program, List.of(args), Map.of(), within, 1 << 20, false);
    }

    /// One that changes something, and has to come to its end.
    public static Order change(Path program, Duration within, List<String> args) {
      return new Order(program, args, Map.of(), within, 1 << 20, true);
    }

    public Order with(Map<String, String> more) {
      return new Order(program, args, more, within, most, isLeftAlone);
    }

    /// As people would write it.
    public String line() {
      return args.isEmpty() ? "" + program : program + " " + String.join(" ", args);
    }
  }

  /// How it has ended.
  ///
  /// @param code of its exit; of no meaning when it was ended for its time
  /// @param isCut whether an output was longer than is kept
  /// @param isLate whether it was ended for its time
  public record Ran(int code, String out, String err, boolean isCut, boolean isLate) {
    public Ran {
      requireNonNull(out, "out");
      requireNonNull(err, "err");
    }

    public boolean isGood() {
      return !isLate && code == 0;
    }

    /// The last line that says something, of its errors before its output.
    public String lastWords() {
      return (out + "\n" + err)
          .lines()
          .map(String::strip)
          .filter(line -> !line.isEmpty())
          .reduce("", (_, last) -> last);
    }
  }

  /// @param root what the programs lie in, `/` but for tests
  public HostPrograms(Path root, Ticker ticker) {
    this.root = requireNonNull(root, "root");
    this.ticker = requireNonNull(ticker, "ticker");
  }

  /// The first of these that is there and may be run.
  ///
  /// @param places absolute paths
  public Optional<Path> find(List<String> places) {
    return places.stream()
        .map(place -> root.resolve(place.substring(1)))
        .filter(file -> Files.isRegularFile(file) && Files.isExecutable(file))
        .findFirst();
  }

  /// Runs one to its end.
  ///
  /// @throws IOException when it cannot be started
  public Ran run(Order order) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(order.program().toString());
    command.addAll(order.args());
    Map<String, String> env = new TreeMap<>(ENVIRONMENT);
    env.putAll(order.env());
    Errand.End end =
        Errand.start(command, env, Path.of("/"), order.most(), ticker)
            .await(order.within(), order.isLeftAlone());
    return new Ran(end.code(), end.out(), end.err(), end.isCut(), end.isLate());
  }
}
