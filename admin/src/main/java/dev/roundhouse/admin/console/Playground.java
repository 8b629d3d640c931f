package dev.roundhouse.admin.console;

import static dev.roundhouse.admin.console.Texts.text;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import dev.roundhouse.kernel.Ticker;
import dev.roundhouse.operations.ToolOperations;
import dev.roundhouse.security.Principal;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The calls that people have made in the console and that have not ended: so many, and for so
/// long. Each is for whoever made it. Safe for many threads.
final class Playground {
  /// Of one person, from all of its browsers.
  static final int MOST_OF_ONE = 4;

  static final int MOST = 32;

  /// What lasts longer is cancelled.
  static final Duration LONGEST = Duration.ofHours(1);

  /// What ends within this is not waited for on a page of its own.
  static final Duration SOON = Duration.ofSeconds(2);

  /// So many that have ended are still led to their answers.
  private static final int MOST_ENDED = 100;

  private static final Logger LOG = System.getLogger("roundhouse.admin");

  private final ToolOperations tools;
  private final Results results;
  private final Ticker ticker;
  private final Map<String, RunningCall> all = new LinkedHashMap<>();

  Playground(ToolOperations tools, Results results, Ticker ticker) {
    this.tools = requireNonNull(tools, "tools");
    this.results = requireNonNull(results, "results");
    this.ticker = requireNonNull(ticker, "ticker");
  }

  /// Begins a call.
  ///
  /// @throws CrowdedException when there are too many already
  RunningCall start(Principal who, RunningCall.Ask ask) {
    RunningCall call = added(who, ask);
    boolean isBegun = false;
    try {
      call.began(tools.start(who, ask.tool(), ask.arguments().getBytes(UTF_8), call::heard));
      isBegun = true;
    } finally {
      if (!isBegun) {
        remove(call);
      }
    }
    Thread.ofVirtual().name("playground-end-" + ask.tool()).start(() -> limit(call));
    return call;
  }

  private void limit(RunningCall call) {
    try {
      if (!call.awaitEnd(LONGEST)) {
        LOG.log(Level.INFO, "a call of {0} in the console takes too long", call.ask().tool());
        call.cancel("a call in the console may take " + Show.took(LONGEST));
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized RunningCall added(Principal who, RunningCall.Ask ask) {
    if (underWay(who.subject()).size() >= MOST_OF_ONE) {
      throw new CrowdedException(text("running.crowded.own", MOST_OF_ONE));
    }
    if (all.values().stream().filter(RunningCall::isUnderWay).count() >= MOST) {
      throw new CrowdedException(text("running.crowded", MOST));
    }
    long start = ticker.nanos();
    RunningCall call =
        new RunningCall(
            Guards.random(),
            ask,
            ticker,
            reply ->
                results.put(
                    new Results.Kept(
                        ask.subject(),
                        ask.tool(),
                        ask.filled(),
                        ask.arguments(),
                        reply,
                        Duration.ofNanos(ticker.nanos() - start),
                        ticker.instant())));
    all.put(call.id(), call);
    List<String> gone =
        all.values().stream().filter(each -> !each.isUnderWay()).map(RunningCall::id).toList();
    gone.stream().limit(Math.max(0, gone.size() - MOST_ENDED)).forEach(all::remove);
    return call;
  }

  private synchronized void remove(RunningCall call) {
    all.remove(call.id());
  }

  /// One of this person, also when it has ended.
  synchronized Optional<RunningCall> get(String id, String subject) {
    return Optional.ofNullable(all.get(id)).filter(each -> each.ask().subject().equals(subject));
  }

  /// Those of this person that have not ended, the newest first.
  synchronized List<RunningCall> underWay(String subject) {
    return all.values().stream()
        .filter(RunningCall::isUnderWay)
        .filter(each -> each.ask().subject().equals(subject))
        .toList()
        .reversed();
  }
}
