package dev.roundhouse.updates.job;

import static org.awaitility.Awaitility.await;

import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.storage.Database;
import dev.roundhouse.updates.Checks;
import dev.roundhouse.updates.Depot;
import dev.roundhouse.updates.Evidence;
import dev.roundhouse.updates.Job;
import dev.roundhouse.updates.JobNews;
import dev.roundhouse.updates.JobState;
import dev.roundhouse.updates.JobStep;
import dev.roundhouse.updates.JobTellings;
import dev.roundhouse.updates.Outcome;
import dev.roundhouse.updates.Priority;
import dev.roundhouse.updates.Stage;
import dev.roundhouse.updates.Stages;
import dev.roundhouse.updates.UpdateMode;
import dev.roundhouse.updates.UpdateSettings;
import dev.roundhouse.updates.Version;
import dev.roundhouse.updates.Wish;
import dev.roundhouse.updates.Work;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;

/// A queue over a real database, whose stages do what a test says, and else go at once.
final class Rig implements AutoCloseable {
  final ManualTicker ticker = new ManualTicker();
  final Database database;
  final JobQueue queue;

  /// `server step` of each that was begun, in their order.
  final List<String> begun = new CopyOnWriteArrayList<>();

  private final Map<JobStep, Stage> scripts = new ConcurrentHashMap<>();
  private volatile UpdateMode mode = UpdateMode.PRODUCTION;
  private volatile int atOnce = 3;

  Rig(Path folder) {
    database = Database.open(folder);
    Map<JobStep, Stage> stages = new EnumMap<>(JobStep.class);
    for (JobStep step : JobStep.values()) {
      stages.put(step, work -> done(step, work));
    }
    queue =
        JobQueue.open(
            new JobQueue.Parts(
                database,
                new Stages(stages),
                () -> settings(mode, atOnce),
                () -> Checks.NONE,
                JobTellings.NONE,
                JobNews.NONE,
                ticker));
  }

  static UpdateSettings settings(UpdateMode mode, int atOnce) {
    return Depot.settings(mode, atOnce);
  }

  private Outcome done(JobStep step, Work work) throws InterruptedException {
    begun.add(work.job().server() + " " + step.wire());
    return scripts.getOrDefault(step, _ -> new Outcome.Went(Evidence.NONE)).run(work);
  }

  Rig in(UpdateMode other) {
    mode = other;
    return this;
  }

  Rig atOnce(int most) {
    atOnce = most;
    return this;
  }

  Rig on(JobStep step, Stage stage) {
    scripts.put(step, stage);
    return this;
  }

  /// Holds the step until it is let go, one job for each permit.
  Semaphore gate(JobStep step) {
    Semaphore gate = new Semaphore(0);
    on(
        step,
        _ -> {
          gate.acquire();
          return new Outcome.Went(Evidence.NONE);
        });
    return gate;
  }

  Rig started() {
    queue.start();
    return this;
  }

  static Wish wish(String server, String to, Priority priority) {
    return new Wish(
        new Job.Target(new ServerId(server), "pkg-" + server, Version.of("1.0.0"), Version.of(to)),
        priority,
        "ann",
        Optional.empty(),
        Evidence.NONE);
  }

  Job schedule(String server, String to) throws InterruptedException {
    return queue.schedule(wish(server, to, Priority.NORMAL));
  }

  /// Waits until a job is in this state.
  Job reaches(Job job, Class<? extends JobState> state) {
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> state.isInstance(queue.get(job.id()).state()));
    return queue.get(job.id());
  }

  Job waits(Job job) {
    await().atMost(Duration.ofSeconds(30)).until(() -> queue.get(job.id()).state().isWaiting());
    return queue.get(job.id());
  }

  @Override
  public void close() {
    queue.close();
    database.close();
  }
}
