package dev.roundhouse.updates.job;

import dev.roundhouse.kernel.Ticker;
import dev.roundhouse.protocol.JsonWriter;
import dev.roundhouse.storage.Database;
import dev.roundhouse.updates.Checks;
import dev.roundhouse.updates.Evidence;
import dev.roundhouse.updates.JobNews;
import dev.roundhouse.updates.JobStep;
import dev.roundhouse.updates.JobTellings;
import dev.roundhouse.updates.Outcome;
import dev.roundhouse.updates.Priority;
import dev.roundhouse.updates.Stage;
import dev.roundhouse.updates.Stages;
import dev.roundhouse.updates.UpdateMode;
import dev.roundhouse.updates.Work;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.EnumMap;
import java.util.Map;

/// A program of its own that works at jobs until it is killed: each step leaves a file, and the pin
/// is a file that is replaced. Prints a line at each step that it begins.
final class KilledJobs {
  /// Steps that write the pin say which version it is.
  static final String PIN = "pin-";

  private final Path folder;

  private KilledJobs(Path folder) {
    this.folder = folder;
  }

  /// @param arguments the folder, then the servers that get a job each
  public static void main(String[] arguments) throws InterruptedException {
    KilledJobs program = new KilledJobs(Path.of(arguments[0]));
    try (Database database = Database.open(program.folder);
        JobQueue queue = program.queue(database)) {
      queue.start();
      for (int at = 1; at < arguments.length; at++) {
        if (queue
            .of(Rig.wish(arguments[at], "1.1.0", Priority.NORMAL).target().server())
            .isEmpty()) {
          queue.schedule(Rig.wish(arguments[at], "1.1.0", Priority.NORMAL));
        }
      }
      Thread.currentThread().join(); // Until it is killed.
    }
  }

  JobQueue queue(Database database) {
    Map<JobStep, Stage> stages = new EnumMap<>(JobStep.class);
    for (JobStep step : JobStep.values()) {
      stages.put(step, work -> done(step, work));
    }
    return JobQueue.open(
        new JobQueue.Parts(
            database,
            new Stages(stages),
            () -> Rig.settings(UpdateMode.PRODUCTION, 3),
            () -> Checks.NONE,
            JobTellings.NONE,
            JobNews.NONE,
            Ticker.system()));
  }

  static JobQueue queue(Path folder, Database database) {
    return new KilledJobs(folder).queue(database);
  }

  private Outcome done(JobStep step, Work work) {
    String server = work.job().server().value();
    System.out.println(server + " " + step.wire());
    boolean isBad = server.startsWith("bad");
    try {
      switch (step) {
        case PROMOTED -> write(PIN + server, work.job().to().text());
        case ROLLED_BACK -> write(PIN + server, work.job().from().text());
        case DECIDED,
            DOWNLOADED,
            VERIFIED,
            QUARANTINED,
            INSPECTED,
            STAGED,
            TRIED,
            READY,
            WATCHED,
            DONE ->
            write(server + "-" + step.wire(), work.job().id());
      }
    } catch (IOException e) {
      throw new UncheckedIOException("step " + step.wire(), e);
    }
    return isBad && step == JobStep.WATCHED
        ? new Outcome.Back("worse", Evidence.NONE)
        : new Outcome.Went(
            Evidence.of(new JsonWriter().object().member("step", step.wire()).end()));
  }

  /// By a rename, as every step does.
  private void write(String name, String content) throws IOException {
    Path part = Files.writeString(folder.resolve(name + ".part"), content);
    Files.move(part, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE);
  }
}
