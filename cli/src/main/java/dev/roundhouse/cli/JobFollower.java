package dev.roundhouse.cli;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.kernel.Ticker;
import dev.roundhouse.protocol.Json;
import dev.roundhouse.protocol.JsonWriter;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Follows a job of updates and says on standard error how far it is, until it has ended, waits for
/// a person or goes on at a later time. Used by one thread.
final class JobFollower {
  private static final Duration EVERY = Duration.ofMillis(300);
  private static final Duration SPEAK = Duration.ofSeconds(1);

  /// Nothing happens for as long where the queue is paused, is full, or waits for another job.
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Door door;
  private final Printer printer;
  private final boolean isJson;
  private final Ticker ticker = Ticker.system();

  private String said = "";
  private long spoken;
  private long moved;

  JobFollower(Door door, Printer printer, boolean isJson) {
    this.door = requireNonNull(door, "door");
    this.printer = requireNonNull(printer, "printer");
    this.isJson = isJson;
  }

  static void put(JsonWriter body, String key, @Nullable String value) {
    if (value != null) {
      body.member(key, value);
    }
  }

  /// A reason as a body.
  static byte[] why(@Nullable String why) {
    JsonWriter body = new JsonWriter().object();
    put(body, "why", why);
    return body.end().toBytes();
  }

  /// @param first the answer that the job came with
  /// @return the exit code
  int follow(Door.Answer first, boolean isToldAtOnce) {
    Door.Answer answer = first;
    moved = ticker.nanos();
    while (!isToldAtOnce && goesOn(answer.json().get("job"))) {
      pause();
      String id = Cells.text(first.json().get("job"), "id");
      answer = door.need("GET", "/api/v1/updates/jobs/" + id, new byte[0]);
    }
    if (isJson) {
      printer.json(answer.body());
    } else {
      JobPrint.one(printer, answer.json());
    }
    return exit(answer.json().get("job"), first.json().get("job"));
  }

  private void pause() {
    try {
      ticker.sleep(EVERY);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw new CommandException(Exit.FAILED, "interrupted; the job goes on");
    }
  }

  private boolean goesOn(Json job) {
    if (job.get("hasEnded").truth(true) || job.get("waitsForPerson").truth(false)) {
      return false;
    }
    Json progress = job.get("progress");
    long now = ticker.nanos();
    String words = JobPrint.progress(job);
    if (!words.equals(said) && now - spoken >= SPEAK.toNanos()) {
      printer.note("  " + words);
      spoken = now;
    }
    moved = words.equals(said) && !progress.isPresent() ? moved : now;
    said = words;
    Instant due = Instant.parse(Cells.text(job, "notBefore"));
    boolean isLater = !progress.isPresent() && due.isAfter(ticker.instant().plus(SPEAK));
    if (!isLater && now - moved > PATIENCE.toNanos()) {
      printer.note("nothing happens for now; see: roundhouse update jobs");
    }
    return !isLater && now - moved <= PATIENCE.toNanos();
  }

  /// Going back is what was wanted where the job was on its way back from the beginning.
  private static int exit(Json job, Json first) {
    boolean isBack = Cells.text(first, "state").equals("returning");
    boolean isWell =
        switch (Cells.text(job, "state")) {
          case "rejected", "cancelled" -> false;
          case "returning", "rolled-back" -> isBack;
          default -> true;
        };
    return isWell ? Exit.OK.code() : Exit.FAILED.code();
  }
}
