package dev.roundhouse.gateway;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.kernel.Ticker;
import dev.roundhouse.protocol.Frame;
import dev.roundhouse.protocol.Member;
import dev.roundhouse.security.AuditEvent.Arguments;
import dev.roundhouse.security.KnownSecrets;
import dev.roundhouse.security.RiskClass;
import dev.roundhouse.security.ToolFacts;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Keeps, in memory alone, some calls of tools that only read, so that they can be made again when
/// another version of their server is tried. Hears what the gateway sees, and passes it on.
///
/// A call costs two lookups, and once a minute for each tool a copy of its arguments. Arguments
/// that hold something secret are not kept at all: without it they would be another call. Safe for
/// many threads.
public final class Recorder implements GatewayObserver {
  private static final long PAUSE = Duration.ofMinutes(1).toNanos();
  private static final int MOST_OF_A_TOOL = 3;
  private static final int MOST_OF_A_SERVER = 64;
  private static final int MOST_BYTES = 16 << 10;
  private static final int MOST_TOOLS = 1024;
  private static final int MOST_SERVERS = 256;

  /// A call that was answered well.
  ///
  /// @param arguments a JSON object; not to be written to
  public record Recorded(String tool, byte[] arguments, Duration took) {
    public Recorded {
      requireNonNull(tool, "tool");
      requireNonNull(arguments, "arguments");
      requireNonNull(took, "took");
    }
  }

  private final GatewayObserver next;
  private final BooleanSupplier isOn;
  private final KnownSecrets secrets;
  private final Function<ToolFacts, RiskClass> risks;
  private final Ticker ticker;
  private final Map<ServerId, Tape> tapes = new ConcurrentHashMap<>();

  /// @param next hears everything as well
  /// @param isOn whether calls are kept, asked at each
  /// @param risks how much harm a tool can do, by the rules of the operator
  public Recorder(
      GatewayObserver next,
      BooleanSupplier isOn,
      KnownSecrets secrets,
      Function<ToolFacts, RiskClass> risks,
      Ticker ticker) {
    this.next = requireNonNull(next, "next");
    this.isOn = requireNonNull(isOn, "isOn");
    this.secrets = requireNonNull(secrets, "secrets");
    this.risks = requireNonNull(risks, "risks");
    this.ticker = requireNonNull(ticker, "ticker");
  }

  @Override
  public void answered(ToolFacts tool, Set<String> hidden, Frame request, long nanos) {
    next.answered(tool, hidden, request, nanos);
    if (!Boolean.TRUE.equals(tool.annotations().get("readOnlyHint")) || !isOn.getAsBoolean()) {
      return;
    }
    Tape tape = tape(tool.server());
    if (tape != null && tape.isDue(tool.name(), ticker.nanos())) {
      keep(tape, tool, hidden, request, nanos);
    }
  }

  @Override
  public RequestTrace began(RequestTrace.Asked asked) {
    return next.began(asked);
  }

  private @Nullable Tape tape(ServerId server) {
    Tape known = tapes.get(server);
    return known != null || tapes.size() >= MOST_SERVERS
        ? known
        : tapes.computeIfAbsent(server, _ -> new Tape());
  }

  private void keep(Tape tape, ToolFacts tool, Set<String> hidden, Frame request, long nanos) {
    boolean isHarmless =
        switch (risks.apply(tool)) {
          case UNRATED, LOW -> true;
          case MODERATE, HIGH, CRITICAL -> false;
        };
    byte[] arguments =
        request.has(Member.ARGUMENTS) ? request.raw(Member.ARGUMENTS) : new byte[] {'{', '}'};
    if (isHarmless
        && arguments.length <= MOST_BYTES
        && !secrets.areIn(Arguments.of(arguments, 0, arguments.length, hidden))) {
      tape.add(new Recorded(tool.name(), arguments, Duration.ofNanos(nanos)));
    }
  }

  /// What is kept of a server, the oldest first.
  public List<Recorded> of(ServerId server) {
    Tape tape = tapes.get(server);
    return tape == null ? List.of() : tape.all();
  }

  /// The newest calls of one server.
  private static final class Tape {
    private final Map<String, AtomicLong> next = new ConcurrentHashMap<>();
    private final Deque<Recorded> kept = new ArrayDeque<>();

    boolean isDue(String tool, long now) {
      AtomicLong due = next.get(tool);
      if (due == null) {
        return next.size() < MOST_TOOLS
            && next.putIfAbsent(tool, new AtomicLong(now + PAUSE)) == null;
      }
      long then = due.get();
      return now - then >= 0 && due.compareAndSet(then, now + PAUSE);
    }

    synchronized void add(Recorded recorded) {
      long before = kept.stream().filter(each -> each.tool().equals(recorded.tool())).count();
      if (before >= MOST_OF_A_TOOL) {
        forgetOldest(recorded.tool());
      } else if (kept.size() >= MOST_OF_A_SERVER) {
        kept.removeFirst();
      }
      kept.addLast(recorded);
    }

    private void forgetOldest(String tool) {
      for (Iterator<Recorded> each = kept.iterator(); each.hasNext(); ) {
        if (each.next().tool().equals(tool)) {
          each.remove();
          return;
        }
      }
    }

    synchronized List<Recorded> all() {
      return List.copyOf(kept);
    }
  }

  @Override
  public void called(
      ServerId server, String method, @Nullable String name, Outcome outcome, long nanos) {
    next.called(server, method, name, outcome, nanos);
  }

  @Override
  public void refused(String kind) {
    next.refused(kind);
  }

  @Override
  public void repeated(ServerId server, Repeat why) {
    next.repeated(server, why);
  }

  @Override
  public void noise(ServerId server, String what) {
    next.noise(server, what);
  }
}
