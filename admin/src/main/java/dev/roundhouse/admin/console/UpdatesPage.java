package dev.roundhouse.admin.console;

import static dev.roundhouse.admin.console.Texts.text;
import static java.util.Objects.requireNonNull;

import dev.roundhouse.operations.UpdateJobOperations;
import dev.roundhouse.operations.UpdateJobOperations.Line;
import dev.roundhouse.operations.UpdateOperations;
import dev.roundhouse.security.Principal;
import dev.roundhouse.security.Scope;
import dev.roundhouse.updates.Asked;
import dev.roundhouse.updates.BadVersion;
import dev.roundhouse.updates.Choice;
import dev.roundhouse.updates.JobSummary;
import dev.roundhouse.updates.Look;
import dev.roundhouse.updates.Release;
import dev.roundhouse.updates.Running;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Versions of servers: those that wait for a person, those on their way, those that there are, and
/// what became of the others.
final class UpdatesPage {
  static final String PATH = "/console/updates";

  private static final int MOST = 200;
  private static final int MOST_OPEN = 50;

  /// A version that may be taken, or not yet.
  ///
  /// @param until when it has been out for long enough; null where that is not what it waits for
  record Offer(
      String server,
      String from,
      String to,
      String stepMark,
      String step,
      @Nullable Instant published,
      List<String> fixes,
      boolean isHeld,
      @Nullable Instant until) {}

  /// A server whose versions nobody could tell.
  record Failure(String server, String why, Instant at) {}

  /// Everything of the page.
  record Model(
      String mode,
      String modeSays,
      JobSummary summary,
      List<UpdateRow> waiting,
      List<UpdateRow> running,
      List<Offer> offers,
      List<Failure> failures,
      int servers,
      Pager.Part<UpdateRow> past,
      List<BadVersion> bad,
      String news,
      boolean mayAct) {}

  private final UpdateOperations updates;

  UpdatesPage(UpdateOperations updates) {
    this.updates = requireNonNull(updates, "updates");
  }

  void add(Routes routes) {
    routes.get(PATH, this::show);
  }

  private void show(Turn turn) {
    Principal who = turn.who();
    UpdateJobOperations jobs = updates.jobs();
    List<Line> open = jobs.open(who).stream().limit(MOST_OPEN).toList();
    List<UpdateRow> rows =
        open.stream()
            .map(each ->
                UpdateRow.of(each, Findings.of(jobs.steps(who, each.job().id())), turn.now()))
            .toList();
    List<UpdateRow> waiting = rows.stream().filter(UpdateRow::isWaiting).toList();
    List<UpdateRow> past =
        jobs.newest(who, Optional.empty(), MOST).stream()
            .filter(each -> each.job().state().hasEnded())
            .map(each -> UpdateRow.of(each, Findings.NONE, turn.now()))
            .toList();
    List<Look> looks = updates.list(who);
    Set<String> busy = rows.stream().map(UpdateRow::server).collect(Collectors.toSet());
    turn.page(
        "updates",
        "updates",
        text("updates.title"),
        new Model(
            updates.mode().wire(),
            modeSays(),
            jobs.summary(who),
            waiting,
            rows.stream().filter(each -> !each.isWaiting()).toList(),
            offers(looks, busy),
            failures(looks),
            looks.size(),
            Pager.part(past, turn.query(), PATH),
            jobs.bad(who),
            text("updates.news", waiting.size()),
            turn.may(Scope.ADMIN)));
  }

  private String modeSays() {
    return switch (updates.mode()) {
      case STAGING_ONLY -> text("updates.mode.staging-only");
      case PRODUCTION -> text("updates.mode.production");
      case ROLLBACK -> text("updates.mode.rollback");
      case HEALTH_CHECK -> text("updates.mode.health-check");
    };
  }

  private static List<Offer> offers(List<Look> looks, Set<String> busy) {
    List<Offer> offers = new ArrayList<>();
    for (Look look : looks) {
      if (look.running() instanceof Running.Known known && !busy.contains(look.server().value())) {
        switch (look.verdict().choice()) {
          case Choice.Offered(Release release, var fixes) ->
              offers.add(
                  offer(
                      look,
                      known,
                      release,
                      fixes.stream().map(each -> each.id()).toList(),
                      false,
                      null));
          case Choice.Held(Release release, var until) ->
              offers.add(offer(look, known, release, List.of(), true, until.orElse(null)));
          case Choice.Nothing _, Choice.Unknown _ -> {
            // Nothing can be taken.
          }
        }
      }
    }
    return List.copyOf(offers);
  }

  private static Offer offer(
      Look look,
      Running.Known known,
      Release release,
      List<String> fixes,
      boolean isHeld,
      @Nullable Instant until) {
    return new Offer(
        look.server().value(),
        known.version().text(),
        release.version().text(),
        UpdateRow.stepMark(known.version(), release.version()),
        UpdateRow.step(known.version(), release.version()),
        release.published().orElse(null),
        fixes,
        isHeld,
        until);
  }

  private static List<Failure> failures(List<Look> looks) {
    List<Failure> failures = new ArrayList<>();
    for (Look look : looks) {
      if (look.asked() instanceof Asked.Failed failed) {
        failures.add(new Failure(look.server().value(), failed.why(), failed.at()));
      }
    }
    return failures;
  }
}
