package dev.roundhouse.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.kernel.Ticker;
import dev.roundhouse.protocol.Json;
import dev.roundhouse.storage.Database;
import dev.roundhouse.updates.Checks;
import dev.roundhouse.updates.Evidence;
import dev.roundhouse.updates.Job;
import dev.roundhouse.updates.JobNews;
import dev.roundhouse.updates.JobState;
import dev.roundhouse.updates.JobStep;
import dev.roundhouse.updates.JobTellings;
import dev.roundhouse.updates.LedgerEntry;
import dev.roundhouse.updates.Outcome;
import dev.roundhouse.updates.Stage;
import dev.roundhouse.updates.Stages;
import dev.roundhouse.updates.job.JobQueue;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// What lies in a data directory whose program is gone: a job, the pin, the packages.
///
/// @param pin the version that the server is to run
/// @param cut the step that was being done, or the state between two steps
record UpdatesAtRest(Job job, Optional<String> pin, String cut) {
  /// The newest job of a server. The ledger is looked at as a whole on the way.
  static UpdatesAtRest of(Path data, ServerId server) {
    try (Database database = Database.open(data);
        JobQueue queue = queue(database)) {
      assertThat(queue.verify().broken()).as("the ledger").isEmpty();
      assertThat(queue.setAside()).as("damaged jobs").isEmpty();
      Job job = queue.newest(Optional.of(server), 1).getFirst();
      LedgerEntry last = queue.steps(job.id()).getLast();
      assertThat(last.state()).as("what the ledger says of " + job).isEqualTo(job.state().wire());
      Optional<String> pin =
          database.in(handle ->
              handle
                  .createQuery("select version from catalog_pin where name = :name")
                  .bind("name", server.value())
                  .mapTo(String.class)
                  .findOne());
      String cut =
          job.begun()
              .map(step -> "in " + step.wire())
              .orElseGet(() -> "at rest: " + job.state().wire());
      UpdatesAtRest found = new UpdatesAtRest(job, pin, cut);
      found.agrees();
      return found;
    }
  }

  /// The queue as it lies there; none of its steps is begun.
  private static JobQueue queue(Database database) {
    Map<JobStep, Stage> none = new EnumMap<>(JobStep.class);
    for (JobStep step : JobStep.values()) {
      none.put(step, _ -> new Outcome.Unfit("nothing is done here", Evidence.NONE));
    }
    return JobQueue.open(
        new JobQueue.Parts(
            database,
            new Stages(none),
            () -> {
              throw new AssertionError("nothing is begun here");
            },
            () -> Checks.NONE,
            JobTellings.NONE,
            JobNews.NONE,
            Ticker.system()));
  }

  /// Whether the new version is the one that the job says runs; empty while the pin is being
  /// written.
  Optional<Boolean> isNew() {
    boolean isWriting =
        job.begun().filter(step -> step == JobStep.PROMOTED).isPresent()
            || job.state() instanceof JobState.Returning;
    return isWriting
        ? Optional.empty()
        : Optional.of(
            job.state() instanceof JobState.Promoted
                || job.state() instanceof JobState.Watched
                || job.state() instanceof JobState.Done);
  }

  private void agrees() {
    String from = job.from().text();
    String to = job.to().text();
    String pinned = pin.orElse(from);
    isNew()
        .ifPresentOrElse(
            is -> assertThat(pinned).as("pin of " + job).isEqualTo(is ? to : from),
            () -> assertThat(pinned).as("pin of " + job).isIn(from, to));
  }

  /// Every version that the store takes for whole, by its folder; each is.
  static List<Path> versions(Path data, String name) throws Exception {
    List<Path> all = new ArrayList<>();
    try (Stream<Path> folders = Files.list(data.resolve("store/npm").resolve(name))) {
      for (Path each : folders.filter(it -> !it.endsWith("tags")).toList()) {
        assertThat(each.resolve("installed.json")).as("taken for whole").isRegularFile();
        Path own = each.resolve("node_modules").resolve(name);
        Json manifest = Json.parse(Files.readAllBytes(own.resolve("package.json")));
        assertThat(manifest.get("version").text()).isEqualTo("" + each.getFileName());
        assertThat(own.resolve("server.js")).isNotEmptyFile();
        assertThat(each.resolve("node_modules/fixture-part/index.js")).isNotEmptyFile();
        all.add(each);
      }
    }
    return all;
  }
}
