package dev.roundhouse.security;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.kernel.Secret;
import dev.roundhouse.kernel.Ticker;
import dev.roundhouse.security.TokenSettings.Algorithm;
import dev.roundhouse.storage.DataDirectory;
import dev.roundhouse.storage.Database;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// Rotates a signing key in a scratch folder, with the very code and files that a real rotation
/// has, and a clock that is set forward over the overlap: proof that the old key is accepted as
/// long as it should be and not longer. Touches nothing of the data directory.
public final class RotationDrill {
  private static final Duration LIFE = Duration.ofDays(30);

  /// What was tried.
  ///
  /// @param what in words
  /// @param wanted `accepted` or `refused`
  /// @param got the same, or the reason of a refusal
  public record Step(Instant at, String what, String wanted, String got) {
    public Step {
      requireNonNull(at, "at");
      requireNonNull(what, "what");
      requireNonNull(wanted, "wanted");
      requireNonNull(got, "got");
    }

    public boolean isGood() {
      return got.startsWith(wanted);
    }
  }

  /// A clock that is ahead of another.
  private record Ahead(Ticker clock, Duration by) implements Ticker {
    @Override
    public Instant instant() {
      return clock.instant().plus(by);
    }

    @Override
    public long nanos() {
      return clock.nanos();
    }

    @Override
    public void sleep(Duration duration) throws InterruptedException {
      clock.sleep(duration);
    }
  }

  private final Ticker clock;
  private final Algorithm algorithm;
  private final Duration overlap;
  private final List<Step> steps = new ArrayList<>();

  private RotationDrill(Ticker clock, Algorithm algorithm, Duration overlap) {
    this.clock = requireNonNull(clock, "clock");
    this.algorithm = requireNonNull(algorithm, "algorithm");
    this.overlap = requireNonNull(overlap, "overlap");
  }

  /// Runs it for one algorithm; takes less than a second or two.
  ///
  /// @param overlap at least a second, at most 29 days
  public static List<Step> run(Ticker clock, Algorithm algorithm, Duration overlap) {
    if (overlap.compareTo(Duration.ofSeconds(1)) < 0 || overlap.compareTo(LIFE) >= 0) {
      throw new TokenException("a drill is for an overlap from 1s to 29d");
    }
    RotationDrill drill = new RotationDrill(clock, algorithm, overlap);
    try {
      Path scratch = Files.createTempDirectory("roundhouse-drill");
      try {
        drill.run(scratch.resolve("data"));
      } finally {
        remove(scratch);
      }
    } catch (IOException e) {
      throw new TokenException("no scratch folder can be made or removed: " + e, e);
    }
    return List.copyOf(drill.steps);
  }

  private void run(Path data) {
    DataDirectory directory = DataDirectory.open(data);
    Path keys = KeyFolder.in(directory);
    try (Database database = Database.open(directory.root())) {
      Tokens now = opened(keys, database, Duration.ZERO);
      Secret old = minted(now);
      step(Duration.ZERO, "token of the old key, before", "accepted", now, old);
      Tokens.Rotation rotation = now.rotate(overlap);
      Secret fresh = minted(now);
      step(Duration.ZERO, "token of the old key, after the rotation", "accepted", now, old);
      step(Duration.ZERO, "token of new key " + rotation.kid(), "accepted", now, fresh);

      Duration before = overlap.minusMillis(500);
      Tokens within = opened(keys, database, before);
      step(before, "token of the old key, just before the overlap ends", "accepted", within, old);

      Tokens after = opened(keys, database, overlap.plusSeconds(1));
      step(overlap, "token of the old key, after the overlap", "refused", after, old);
      step(overlap, "token of new key " + rotation.kid(), "accepted", after, fresh);
      Set<String> removed = after.retireKeys();
      steps.add(
          new Step(
              clock.instant().plus(overlap),
              "file of the old key",
              "removed",
              removed.size() == 1 ? "removed" : "removed are " + removed.size() + " keys"));
      Tokens again = opened(keys, database, overlap.plusSeconds(2));
      step(overlap, "token of the old key, without its file", "refused", again, old);
      step(overlap, "token of new key " + rotation.kid(), "accepted", again, fresh);
    }
  }

  private Tokens opened(Path keys, Database database, Duration ahead) {
    TokenSettings settings =
        new TokenSettings(algorithm, LIFE.multipliedBy(2), overlap, Optional.empty());
    return Tokens.open(keys, database, settings, new Ahead(clock, ahead));
  }

  private static Secret minted(Tokens tokens) {
    return tokens.create(Set.of(Scope.MCP), LIFE, "drill").token();
  }

  private void step(Duration ahead, String what, String wanted, Tokens tokens, Secret token) {
    String got =
        switch (tokens.authenticate("Bearer " + token.reveal())) {
          case Authentication.Accepted _ -> "accepted";
          case Authentication.Refused(String reason) -> "refused: " + reason;
          case Authentication.Missing _ -> "no token";
        };
    steps.add(new Step(clock.instant().plus(ahead), what, wanted, got));
  }

  private static void remove(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(each);
      }
    }
  }
}
