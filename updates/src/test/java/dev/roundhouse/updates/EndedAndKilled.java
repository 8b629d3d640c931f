package dev.roundhouse.updates;

import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.kernel.Ticker;
import dev.roundhouse.storage.Database;
import dev.roundhouse.updates.job.JobQueue;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/// A program of its own whose job ends, and that goes no further: it says so when the end is on the
/// disk and nobody has been told of it yet, and hangs there until it is killed.
final class EndedAndKilled {
  private EndedAndKilled() {}

  /// @param arguments the folder of the database, and a port where nobody is
  public static void main(String[] arguments) throws InterruptedException {
    NoticeSettings settings =
        new NoticeSettings(
            false,
            List.of(),
            Optional.of(
                MailNoticesTest.mail(
                    Integer.parseInt(arguments[1]),
                    50,
                    Duration.ofSeconds(1),
                    List.of("ann@example.org"))));
    try (Database database = Database.open(Path.of(arguments[0]));
        Notices notices = Notices.open(database, () -> settings, Ticker.system());
        JobQueue queue = queue(database, notices, EndedAndKilled::hangs)) {
      queue.start();
      queue.schedule(wish());
      Thread.currentThread().join();
    }
  }

  private static void hangs(Job job) {
    if (job.state().hasEnded()) {
      System.out.println("ended");
      try {
        new CountDownLatch(1).await();
      } catch (InterruptedException e) {
        throw new AssertionError("killed before", e);
      }
    }
  }

  /// What is told of jobs, when it is on the disk.
  interface Hearing {
    void told(Job job);
  }

  /// A queue whose first step finds that the version is not fit.
  static JobQueue queue(Database database, Notices notices, Hearing hearing) {
    Map<JobStep, Stage> stages = new EnumMap<>(JobStep.class);
    for (JobStep step : JobStep.values()) {
      stages.put(step, _ -> new Outcome.Unfit("it is deprecated", Evidence.NONE));
    }
    return JobQueue.open(
        new JobQueue.Parts(
            database,
            new Stages(stages),
            () -> Depot.settings(UpdateMode.PRODUCTION, 3),
            () -> Checks.NONE,
            new JobNotices(notices),
            (job, _, _) -> hearing.told(job),
            Ticker.system()));
  }

  static Wish wish() {
    return new Wish(
        new Job.Target(
            new ServerId("files"), "some-server", Version.of("1.0.0"), Version.of("1.1.0")),
        Priority.NORMAL,
        "ann",
        Optional.empty(),
        Evidence.NONE);
  }
}
