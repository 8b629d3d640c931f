package dev.roundhouse.admin.console;

import static dev.roundhouse.admin.console.Texts.text;
import static java.util.Objects.requireNonNull;

import dev.roundhouse.fleet.Transition;
import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.monitoring.LogLine;
import dev.roundhouse.monitoring.LogQuery;
import dev.roundhouse.protocol.Json;
import dev.roundhouse.security.AuditQuery;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One request from its beginning to its end: what the audit log says of it, what became of its
/// server meanwhile, and what the program has said. What is not measured apart is not told apart.
final class CallPage {
  private static final int MOST = 200;

  /// Something that happened.
  ///
  /// @param offset since the beginning of the request; empty where that is not known
  record Event(Instant at, String offset, String mark, String what, String detail) {}

  /// A stretch of the request, from 0 to 1000 of it.
  record Phase(String mark, String title, String took, long from, long width) {}

  /// Everything of the page.
  ///
  /// @param began null where nobody has measured how long it took
  record Model(
      String request,
      List<AuditRow> lines,
      @Nullable Instant began,
      @Nullable Instant ended,
      String took,
      List<Phase> phases,
      List<Event> events,
      String logTrouble) {}

  private final Console.Parts parts;

  CallPage(Console.Parts parts) {
    this.parts = requireNonNull(parts, "parts");
  }

  void add(Routes routes) {
    routes.get("/console/activity/{request}", this::show);
  }

  private void show(Turn turn) {
    String request = turn.name("request");
    List<Json> found =
        parts
            .operations()
            .audit(
                turn.who(),
                new AuditQuery(
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.of(request),
                    MOST));
    if (found.isEmpty()) {
      Problem none = new Problem(404, text("call.none", request), text("call.none.cure"));
      turn.still(404, "problem", "activity", text("problem.title"), none);
      return;
    }
    List<AuditRow> lines = found.stream().map(AuditRow::of).toList();
    Instant began = null;
    Instant ended = null;
    for (Json each : found) {
      Instant end = AuditRow.of(each).at();
      long micros = each.get("micros").integer(-1);
      if (end != null && micros >= 0) {
        Instant start = end.minusNanos(micros * 1000);
        began = began == null || start.isBefore(began) ? start : began;
        ended = ended == null || end.isAfter(ended) ? end : ended;
      }
    }
    List<Event> events = new ArrayList<>();
    if (began != null) {
      events.add(new Event(began, offset(began, began), "unknown", text("call.began"), ""));
    }
    for (AuditRow each : lines) {
      Instant at = each.at();
      if (at != null) {
        events.add(event(each, at, began));
      }
    }
    List<Transition> moves = moves(turn, lines, began, ended);
    for (Transition each : moves) {
      events.add(event(each, began));
    }
    String trouble = said(turn, request, began, events);
    events.sort(Comparator.comparing(Event::at));
    boolean isTimed = began != null && ended != null;
    turn.still(
        200,
        "call",
        "activity",
        text("call.title"),
        new Model(
            request,
            lines,
            began,
            ended,
            isTimed ? Show.took(Duration.between(began, ended)) : "",
            isTimed ? phases(moves, requireNonNull(began), requireNonNull(ended)) : List.of(),
            List.copyOf(events),
            trouble));
  }

  private static String offset(Instant at, @Nullable Instant began) {
    if (began == null) {
      return "";
    }
    Duration since = Duration.between(began, at);
    return since.isNegative() ? "−" + Show.took(since.negated()) : "+" + Show.took(since);
  }

  private static Event event(AuditRow row, Instant at, @Nullable Instant began) {
    String what = row.action().isEmpty() ? row.kind() : row.action();
    String name = (row.server() + " " + row.name()).strip();
    String outcome = row.outcome().isEmpty() ? row.kind() : row.outcome();
    String detail = row.reason().isEmpty() ? name : (name + ": " + row.reason()).strip();
    return new Event(at, offset(at, began), row.mark(), what + ", " + outcome, detail);
  }

  private static Event event(Transition move, @Nullable Instant began) {
    Condition after = Condition.of(move.after());
    String reason = move.reason();
    return new Event(
        move.at(),
        offset(move.at(), began),
        after.wire(),
        text("call.server", move.server().value(), after.word()),
        reason == null ? "" : reason);
  }

  /// What became of the servers while it was under way.
  private List<Transition> moves(
      Turn turn, List<AuditRow> lines, @Nullable Instant began, @Nullable Instant ended) {
    if (began == null || ended == null) {
      return List.of();
    }
    List<Transition> moves = new ArrayList<>();
    for (String server : lines.stream().map(AuditRow::server).distinct().toList()) {
      boolean isThere =
          ServerId.isValid(server)
              && parts.operations().server(turn.who(), new ServerId(server)).isPresent();
      if (isThere) {
        List<Transition> all =
            parts.operations().history(turn.who(), new ServerId(server), MOST).stream()
                .filter(each -> !each.at().isAfter(ended))
                .sorted(Comparator.comparing(Transition::at))
                .toList();
        // It may have found the server on its way already.
        all.stream()
            .filter(each -> each.at().isBefore(began))
            .reduce((_, later) -> later)
            .filter(CallPage::isRising)
            .ifPresent(moves::add);
        all.stream().filter(each -> !each.at().isBefore(began)).forEach(moves::add);
      }
    }
    moves.sort(Comparator.comparing(Transition::at));
    return List.copyOf(moves);
  }

  private static boolean isRising(Transition move) {
    return Condition.of(move.after()) == Condition.WAKING;
  }

  /// The whole, and in it the time in which an instance was being started or woken.
  private static List<Phase> phases(List<Transition> moves, Instant began, Instant ended) {
    List<Phase> phases = new ArrayList<>();
    long whole = Math.max(1, Duration.between(began, ended).toNanos());
    phases.add(
        new Phase(
            "running", text("call.whole"), Show.took(Duration.between(began, ended)), 0, 1000));
    Instant rising = null;
    for (Transition each : moves) {
      if (isRising(each) && rising == null) {
        rising = each.at().isBefore(began) ? began : each.at();
      } else if (!isRising(each) && rising != null) {
        long from = 1000 * Duration.between(began, rising).toNanos() / whole;
        Duration took = Duration.between(rising, each.at());
        long width = Math.max(2, 1000 * took.toNanos() / whole);
        phases.add(
            new Phase(
                "waking",
                text("call.waking", each.server().value()),
                Show.took(took),
                from,
                width));
        rising = null;
      }
    }
    return List.copyOf(phases);
  }

  /// Adds what the program has said meanwhile.
  ///
  /// @return why its log cannot be read; empty when it can
  private String said(Turn turn, String request, @Nullable Instant began, List<Event> events) {
    try {
      List<LogLine> lines =
          parts
              .watch()
              .log()
              .search(
                  turn.who(),
                  new LogQuery(
                      Optional.empty(),
                      Optional.empty(),
                      LogLine.Level.DEBUG,
                      Optional.empty(),
                      Optional.of(request),
                      Optional.empty(),
                      MOST));
      for (LogLine each : lines) {
        LogsPage.Row row = LogsPage.row(each);
        events.add(
            new Event(
                row.at(),
                offset(row.at(), began),
                row.mark(),
                text("call.log", row.component(), row.level()),
                row.message()));
      }
      return "";
    } catch (IOException e) {
      return text("logs.unreadable", String.valueOf(e.getMessage()));
    }
  }
}
