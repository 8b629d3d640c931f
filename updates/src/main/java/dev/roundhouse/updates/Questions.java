package dev.roundhouse.updates;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.kernel.Fanout;
import dev.roundhouse.kernel.Ticker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;

/// Asks a source for the versions of packages, so many at a time, and remembers what it said last.
/// Safe for many threads.
final class Questions {
  private static final Duration SPARE = Duration.ofSeconds(30);
  private static final String NOT_ASKED = "nobody has looked yet; see: roundhouse update check";

  private final Source npm;
  private final Supplier<UpdateSettings> settings;
  private final Ticker ticker;

  /// By the name of the package: several servers may be of one.
  private final Map<String, Asked> last = new ConcurrentHashMap<>();

  Questions(Source npm, Supplier<UpdateSettings> settings, Ticker ticker) {
    this.npm = requireNonNull(npm, "npm");
    this.settings = requireNonNull(settings, "settings");
    this.ticker = requireNonNull(ticker, "ticker");
  }

  /// What was last said of a package.
  Asked last(String name) {
    return last.getOrDefault(name, new Asked.Not(NOT_ASKED));
  }

  /// Asks for these, each once. Blocks.
  void ask(List<String> names) throws InterruptedException {
    last.putAll(answers(names));
  }

  private Map<String, Asked> answers(List<String> names) throws InterruptedException {
    UpdateSettings now = settings.get();
    Semaphore turns = new Semaphore(now.parallel());
    List<Callable<Asked>> questions = new ArrayList<>();
    for (String name : names) {
      questions.add(() -> {
        turns.acquire();
        try {
          return asked(name);
        } finally {
          turns.release();
        }
      });
    }
    long rounds = 1L + names.size() / now.parallel();
    List<Fanout.Outcome<Asked>> outcomes =
        new Fanout(ticker)
            .all("updates-check", questions, now.timeout().multipliedBy(rounds).plus(SPARE));
    Map<String, Asked> all = new HashMap<>();
    for (int at = 0; at < names.size(); at++) {
      all.put(
          names.get(at),
          switch (outcomes.get(at)) {
            case Fanout.Outcome.Done<Asked>(Asked asked) -> asked;
            case Fanout.Outcome.Failed<Asked>(Throwable cause) ->
                failed(SourceException.Kind.FAILED, names.get(at) + ": " + cause);
            case Fanout.Outcome.Late<Asked> _ ->
                failed(
                    SourceException.Kind.UNREACHABLE,
                    names.get(at) + ": the registry did not say it in time");
          });
    }
    return all;
  }

  private Asked asked(String name) throws InterruptedException {
    try {
      return new Asked.Answered(npm.releases(name), ticker.instant());
    } catch (SourceException e) {
      return failed(e.kind(), e.what());
    }
  }

  private Asked failed(SourceException.Kind kind, String why) {
    return new Asked.Failed(kind, why, ticker.instant());
  }
}
