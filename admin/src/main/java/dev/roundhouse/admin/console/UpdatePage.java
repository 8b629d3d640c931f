package dev.roundhouse.admin.console;

import static dev.roundhouse.admin.console.Texts.text;
import static java.util.Objects.requireNonNull;

import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.operations.UpdateJobOperations;
import dev.roundhouse.operations.UpdateJobOperations.Line;
import dev.roundhouse.operations.UpdateOperations;
import dev.roundhouse.security.Scope;
import dev.roundhouse.updates.LedgerEntry;
import dev.roundhouse.updates.Look;
import dev.roundhouse.updates.Priority;
import dev.roundhouse.updates.Version;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// One version on its way to one server: what was found, what happened, and what a person can do.
final class UpdatePage {
  private static final int LONGEST_WHY = 500;

  /// Something that happened to it.
  record Step(Instant at, String mark, String what, String step, String by, String why) {}

  /// Everything of the page.
  record Model(UpdateRow row, String priority, List<Step> steps, boolean mayAct) {}

  private final UpdateOperations updates;

  UpdatePage(UpdateOperations updates) {
    this.updates = requireNonNull(updates, "updates");
  }

  void add(Routes routes) {
    routes
        .post("/console/updates/look", this::look)
        .post("/console/updates/pause", this::pause)
        .post("/console/updates/resume", this::resume)
        .post("/console/updates/try", this::bring)
        .post("/console/updates/forgive", this::forgive)
        .get("/console/updates/{job}", this::show)
        .post("/console/updates/{job}/promote", this::promote)
        .post("/console/updates/{job}/reject", this::reject)
        .post("/console/updates/{job}/cancel", this::cancel)
        .post("/console/updates/{job}/rollback", this::rollBack);
  }

  private void show(Turn turn) {
    UpdateJobOperations jobs = updates.jobs();
    Line line = jobs.get(turn.who(), turn.name("job"));
    List<LedgerEntry> steps = jobs.steps(turn.who(), line.job().id());
    UpdateRow row = UpdateRow.of(line, Findings.of(steps), turn.now());
    turn.page(
        "update",
        "updates",
        text("update.title", row.server(), row.to()),
        new Model(
            row,
            line.job().priority().wire(),
            steps.reversed().stream().map(UpdatePage::step).toList(),
            turn.may(Scope.ADMIN)));
  }

  private static Step step(LedgerEntry entry) {
    return new Step(
        entry.at(),
        mark(entry.what()),
        text("ledger." + entry.what().wire()),
        entry.step().map(each -> text("job." + each.wire())).orElse(""),
        entry.by().orElse(""),
        entry.why().orElse(""));
  }

  private static String mark(LedgerEntry.What what) {
    return switch (what) {
      case MADE, BEGUN, ASKED, PRUNED -> "unknown";
      case WENT, PROMOTE -> "good";
      case WAITS -> "hand";
      case LATER, AGAIN, STOPPED -> "draining";
      case BAD, UNFIT, REJECT -> "bad";
      case CANCEL -> "stopped";
      case BACK, ROLL_BACK -> "warn";
    };
  }

  private void look(Turn turn) throws InterruptedException {
    List<Look> looks = updates.checkAll(turn.who());
    long offered = looks.stream().filter(each -> Fleetwide.offered(each).isPresent()).count();
    turn.done(UpdatesPage.PATH, Flash.good(text("updates.looked", looks.size(), (int) offered)));
  }

  private void pause(Turn turn) {
    updates.jobs().pause(turn.who());
    turn.done(UpdatesPage.PATH, Flash.good(text("updates.paused.now")));
  }

  private void resume(Turn turn) {
    updates.jobs().resume(turn.who());
    turn.done(UpdatesPage.PATH, Flash.good(text("updates.resumed")));
  }

  private void bring(Turn turn) throws InterruptedException {
    String version = turn.form().get("version").strip();
    Line line =
        updates
            .jobs()
            .bring(
                turn.who(),
                server(turn),
                version.isEmpty() ? Optional.empty() : Optional.of(Version.of(version)),
                Priority.NORMAL,
                Optional.empty());
    turn.done(path(line), Flash.good(text("updates.begun", line.job().target().toString())));
  }

  private static ServerId server(Turn turn) {
    String name = turn.form().get("server");
    if (!ServerId.isValid(name)) {
      throw new IllegalArgumentException(text("server.none", name));
    }
    return new ServerId(name);
  }

  private static String path(Line line) {
    return "/console/updates/" + Fields.encoded(line.job().id());
  }

  private void forgive(Turn turn) {
    String name = turn.form().get("name");
    Version version = Version.of(turn.form().get("version"));
    updates.jobs().forgive(turn.who(), name, version);
    turn.done(UpdatesPage.PATH, Flash.good(text("updates.forgiven", name, version.text())));
  }

  private void promote(Turn turn) throws InterruptedException {
    Line line = updates.jobs().promote(turn.who(), turn.name("job"));
    turn.done(path(line), Flash.good(text("updates.promoted", line.job().target().toString())));
  }

  private void reject(Turn turn) throws InterruptedException {
    String why = why(turn);
    if (why.isEmpty()) {
      throw new IllegalArgumentException(text("updates.why.needed"));
    }
    Line line = updates.jobs().reject(turn.who(), turn.name("job"), why);
    turn.done(path(line), Flash.good(text("updates.rejected", line.job().target().toString())));
  }

  private void cancel(Turn turn) throws InterruptedException {
    Line line = updates.jobs().cancel(turn.who(), turn.name("job"), why(turn));
    turn.done(path(line), Flash.good(text("updates.cancelled", line.job().target().toString())));
  }

  private void rollBack(Turn turn) throws InterruptedException {
    ServerId server = updates.jobs().get(turn.who(), turn.name("job")).job().server();
    Line line = updates.jobs().rollBack(turn.who(), server, why(turn));
    turn.done(path(line), Flash.good(text("updates.returning", line.job().target().toString())));
  }

  private static String why(Turn turn) {
    String why = turn.form().get("why").strip();
    if (why.length() > LONGEST_WHY) {
      throw new IllegalArgumentException(text("updates.why.long", LONGEST_WHY));
    }
    return why;
  }
}
