package dev.roundhouse.updates.job;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.protocol.Json;
import dev.roundhouse.updates.Job;
import dev.roundhouse.updates.JobStep;
import dev.roundhouse.updates.Outcome;
import dev.roundhouse.updates.Progress;
import dev.roundhouse.updates.Stage;
import dev.roundhouse.updates.Work;
import java.time.Instant;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// One step that is being done. Run by one thread; others look at it and may stop it.
final class Turn implements Work {
  private static final int LONGEST_WORDS = 200;

  private final Job job;
  private final JobStep step;
  private final SqlLedger ledger;
  private volatile Progress progress;
  private volatile boolean isStopped;
  private @Nullable Thread thread;

  Turn(Job job, JobStep step, SqlLedger ledger, Instant now) {
    this.job = requireNonNull(job, "job");
    this.step = requireNonNull(step, "step");
    this.ledger = requireNonNull(ledger, "ledger");
    this.progress = new Progress(step, now, 0, OptionalLong.empty(), step.wire());
  }

  JobStep step() {
    return step;
  }

  Progress progress() {
    return progress;
  }

  /// Does the step on this thread.
  ///
  /// @throws InterruptedException when it was stopped
  Outcome run(Stage stage) throws InterruptedException {
    try {
      begin();
      return stage.run(this);
    } finally {
      end();
    }
  }

  private synchronized void begin() throws InterruptedException {
    if (isStopped) {
      throw new InterruptedException("stopped before it began");
    }
    thread = Thread.currentThread();
  }

  /// What this thread does from now on is not the stage's, and is not to be interrupted for it.
  private synchronized void end() {
    thread = null;
    Thread.interrupted();
  }

  /// Ends it soon.
  synchronized void stop() {
    isStopped = true;
    if (thread != null) {
      thread.interrupt();
    }
  }

  @Override
  public Job job() {
    return job;
  }

  @Override
  public Json evidence(JobStep of) {
    return ledger.evidence(job.id(), of);
  }

  @Override
  public void progress(long done, OptionalLong total, String words) {
    String cut = words.length() <= LONGEST_WORDS ? words : words.substring(0, LONGEST_WORDS);
    progress = new Progress(step, progress.since(), done, total, cut);
  }

  @Override
  public boolean isStopped() {
    return isStopped;
  }
}
