package dev.roundhouse.systemtools.tool;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.fleet.HostPrograms;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/// A program of this machine that a tool cannot do without.
///
/// @param places where it may be
/// @param from the package that has it
public record Program(String name, List<String> places, String from) {
  private static final int LONGEST = 300;

  public Program {
    requireNonNull(name, "name");
    places = List.copyOf(places);
    requireNonNull(from, "from");
  }

  /// @throws Refusal naming what is missing
  public Path in(HostPrograms programs) throws Refusal {
    return programs
        .find(places)
        .orElseThrow(() ->
            new Refusal(
                Refusal.Kind.FAILED,
                "%s is not installed on this machine (package %s; looked at %s)"
                    .formatted(name, from, String.join(", ", places))));
  }

  /// Runs one to its end, whatever its exit code.
  ///
  /// @throws Refusal when it cannot be started or takes too long
  public static HostPrograms.Ran run(HostPrograms programs, HostPrograms.Order order)
      throws Refusal, InterruptedException {
    try {
      HostPrograms.Ran ran = programs.run(order);
      if (ran.isLate()) {
        throw new Refusal(
            Refusal.Kind.FAILED,
            "%s has not ended within %d s"
                .formatted(order.program().getFileName(), order.within().toSeconds()));
      }
      return ran;
    } catch (IOException e) {
      throw new Refusal(
          Refusal.Kind.FAILED,
          "%s cannot be started: %s".formatted(order.program(), e.getMessage()),
          e);
    }
  }

  /// The same, which must end well.
  public static HostPrograms.Ran succeed(HostPrograms programs, HostPrograms.Order order)
      throws Refusal, InterruptedException {
    HostPrograms.Ran ran = run(programs, order);
    if (!ran.isGood()) {
      throw failed(order, ran);
    }
    return ran;
  }

  public static Refusal failed(HostPrograms.Order order, HostPrograms.Ran ran) {
    return new Refusal(
        Refusal.Kind.FAILED,
        "%s ended with code %d: %s".formatted(order.line(), ran.code(), shown(ran.lastWords())));
  }

  /// Words of a program, short enough to be shown.
  public static String shown(String words) {
    return words.substring(0, Math.min(LONGEST, words.length()));
  }
}
