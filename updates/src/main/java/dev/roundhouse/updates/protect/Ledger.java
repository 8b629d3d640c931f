package dev.roundhouse.updates.protect;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.protocol.JsonWriter;
import dev.roundhouse.updates.ChangeRecord;
import dev.roundhouse.updates.ProtectedItem;
import java.time.Instant;
import java.util.Optional;

/// The chain that the lines of the ledger make. Pure.
final class Ledger {
  /// A line that is to be written, before it has its place.
  ///
  /// @param correlation the id of the request
  record Draft(
      Instant at,
      String who,
      String why,
      ProtectedItem item,
      String what,
      String before,
      String after,
      String authorization,
      String correlation) {}

  private final Optional<Head.Line> end;
  private boolean hasEnd;
  private long lines;
  private String last = "";
  private Optional<String> broken = Optional.empty();

  /// @param end a line that was written, as somebody has noted it; empty where the note is gone
  Ledger(Optional<Head.Line> end) {
    this.end = requireNonNull(end, "end");
    this.hasEnd = end.filter(line -> line.number() > 0).isEmpty();
  }

  static ChangeRecord next(Draft draft, long number, String previous) {
    return new ChangeRecord(
        number,
        draft.at(),
        draft.who(),
        draft.why(),
        draft.item(),
        draft.what(),
        draft.before(),
        draft.after(),
        draft.authorization(),
        draft.correlation(),
        previous,
        hash(draft, number, previous));
  }

  private static String hash(Draft draft, long number, String previous) {
    return Sha256.of(
        new JsonWriter()
            .object()
            .member("number", number)
            .member("at", draft.at().toString())
            .member("who", draft.who())
            .member("why", draft.why())
            .member("item", draft.item().wire())
            .member("what", draft.what())
            .member("before", draft.before())
            .member("after", draft.after())
            .member("authorization", draft.authorization())
            .member("correlation", draft.correlation())
            .member("previous", previous)
            .end()
            .toBytes());
  }

  /// Takes the next line of a ledger that is being verified.
  void see(ChangeRecord line) {
    lines++;
    hasEnd |=
        end.filter(noted -> noted.equals(new Head.Line(line.number(), line.hash()))).isPresent();
    if (broken.isPresent()) {
      return;
    }
    if (line.number() != lines) {
      broken = Optional.of("line " + lines + " is missing: line " + line.number() + " follows");
    } else if (!line.previous().equals(last)) {
      broken = Optional.of("line " + lines + " does not follow the line before it");
    } else if (!line.hash().equals(hash(draft(line), line.number(), line.previous()))) {
      broken = Optional.of("line " + lines + " is not as it was written");
    }
    last = line.hash();
  }

  private static Draft draft(ChangeRecord line) {
    return new Draft(
        line.at(),
        line.who(),
        line.why(),
        line.item(),
        line.what(),
        line.before(),
        line.after(),
        line.authorization(),
        line.correlation());
  }

  long lines() {
    return lines;
  }

  /// What is wrong with it, once all lines were seen; empty when it is whole.
  Optional<String> broken() {
    if (broken.isEmpty() && end.isEmpty() && lines > 0) {
      return Optional.of("the note of its newest line is gone; lines may be missing at its end");
    }
    if (broken.isEmpty() && !hasEnd) {
      return end.map(line -> "line " + line.number() + " was written and is not there as it was");
    }
    return broken;
  }
}
