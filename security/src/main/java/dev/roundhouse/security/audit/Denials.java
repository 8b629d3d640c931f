package dev.roundhouse.security.audit;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.kernel.Ticker;
import dev.roundhouse.security.AuditEvent;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Keeps those who are not even let in from filling the log, which would push out of it what others
/// did: so many denials of one address in a minute are told one by one, and the rest as their
/// number. Safe for many threads.
public final class Denials {
  private static final Duration WINDOW = Duration.ofMinutes(1);
  private static final int EACH = 60;

  /// Addresses beyond are counted together.
  private static final int MOST_SOURCES = 1000;

  /// Of one address within the window.
  private record Tally(int told, long untold, AuditEvent last) {}

  private final Ticker ticker;
  private final Map<String, Tally> tallies = new HashMap<>();
  private long begun;
  private volatile boolean isOwing;

  public Denials(Ticker ticker) {
    this.ticker = requireNonNull(ticker, "ticker");
    this.begun = ticker.nanos();
  }

  /// What is to be written because of one more denial: it, and what is owed from before.
  public synchronized List<AuditEvent> told(AuditEvent denial) {
    List<AuditEvent> due = new ArrayList<>(owed(false));
    String from = from(denial.who().source());
    Tally before = tallies.get(from);
    int told = before == null ? 0 : before.told();
    long untold = before == null ? 0 : before.untold();
    if (told < EACH) {
      tallies.put(from, new Tally(told + 1, untold, denial));
      due.add(denial);
    } else {
      tallies.put(from, new Tally(told, untold + 1, denial));
      isOwing = true;
    }
    return due;
  }

  private String from(@Nullable InetAddress source) {
    String name = source == null ? "" : source.getHostAddress();
    return tallies.containsKey(name) || tallies.size() < MOST_SOURCES ? name : "";
  }

  /// Whether there is anything that was not told; quick.
  public boolean isOwing() {
    return isOwing;
  }

  /// The numbers of those that were not told, once their minute is over.
  ///
  /// @param isLast whether it is told now or never
  public synchronized List<AuditEvent> owed(boolean isLast) {
    if (!isLast && ticker.nanos() - begun < WINDOW.toNanos()) {
      return List.of();
    }
    List<AuditEvent> owed = new ArrayList<>();
    tallies.values().stream()
        .filter(tally -> tally.untold() > 0)
        .forEach(tally -> owed.add(summed(tally)));
    tallies.clear();
    begun = ticker.nanos();
    isOwing = false;
    return owed;
  }

  private AuditEvent summed(Tally tally) {
    AuditEvent last = tally.last();
    String reason =
        tally.untold()
            + " more of this address within a minute; the last: "
            + last.result().reason();
    return new AuditEvent(
        ticker.instant(),
        last.kind(),
        new AuditEvent.Who(null, null, null, last.who().source()),
        last.what(),
        new AuditEvent.Result(last.result().outcome(), reason, null));
  }
}
