package dev.roundhouse.updates.job;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.roundhouse.updates.Evidence;
import dev.roundhouse.updates.Job;
import dev.roundhouse.updates.JobState;
import dev.roundhouse.updates.JobStep;
import dev.roundhouse.updates.LedgerEntry;
import dev.roundhouse.updates.Outcome;
import dev.roundhouse.updates.UpdateException;
import dev.roundhouse.updates.UpdateMode;
import dev.roundhouse.updates.Version;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
final class PromotionTest {
  @TempDir private Path folder;
  private Rig rig;

  @BeforeEach
  void open() {
    rig = new Rig(folder);
  }

  @AfterEach
  void close() {
    rig.close();
  }

  private static UpdateException refused(ThrowingCallable deed) {
    return requireNonNull(catchThrowableOfType(UpdateException.class, deed));
  }

  @Test
  void doesNotStopAPromotionHalfway() throws Exception {
    Semaphore gate = rig.gate(JobStep.PROMOTED);
    rig.started();
    Job job = rig.schedule("files", "1.1.0");
    await().until(() -> rig.begun.contains("files promoted"));

    UpdateException no = refused(() -> rig.queue.cancel(job.id(), "bob", ""));

    assertThat(no).hasMessageContaining("is being promoted now");
    gate.release();
    rig.reaches(job, JobState.Done.class);
  }

  @Test
  void waitsForAsManyPeopleAsItsStageWants() throws Exception {
    rig.on(
        JobStep.PROMOTED,
        work ->
            work.approvedBy().size() >= 2
                ? new Outcome.Went(Evidence.NONE)
                : new Outcome.Waits("two people have to approve"));
    rig.started();
    Job job = rig.waits(rig.schedule("files", "1.1.0"));
    assertThat(job.reason()).isEqualTo("two people have to approve");
    assertThat(rig.queue.summary().waiting()).isEqualTo(1);

    rig.queue.promote(job.id(), "ann");
    await().until(() -> rig.begun.stream().filter("files promoted"::equals).count() == 2);
    rig.waits(job);
    rig.queue.promote(job.id(), "ann");
    await().until(() -> rig.begun.stream().filter("files promoted"::equals).count() == 3);
    rig.waits(job);
    rig.queue.promote(job.id(), "bob");

    rig.reaches(job, JobState.Done.class);
  }

  @Test
  void promotesNothingInAnyModeButProduction() throws Exception {
    rig.in(UpdateMode.STAGING_ONLY).started();

    Job job = rig.waits(rig.schedule("files", "1.1.0"));

    assertThat(job.reason()).contains("set updates.mode to production");
    assertThat(refused(() -> rig.queue.promote(job.id(), "ann")))
        .hasMessage(
            "nothing is promoted in the mode staging-only; to have it, set updates.mode to production");
    assertThat(rig.begun).doesNotContain("files promoted");
    rig.in(UpdateMode.PRODUCTION);
    rig.queue.promote(job.id(), "ann");
    rig.reaches(job, JobState.Done.class);
    rig.in(UpdateMode.HEALTH_CHECK);
    assertThat(refused(() -> rig.queue.rollBack(job.id(), "ann", "slow")).kind())
        .isEqualTo(UpdateException.Kind.NOT_NOW);
    assertThat(refused(() -> rig.schedule("files", "1.2.0")).kind())
        .isEqualTo(UpdateException.Kind.NOT_NOW);
    rig.in(UpdateMode.ROLLBACK);
    rig.queue.rollBack(job.id(), "ann", "slow");
    rig.reaches(job, JobState.RolledBack.class);
  }

  @Test
  void goesBackByItselfAndMarksTheVersion() throws Exception {
    rig.on(JobStep.WATCHED, _ -> new Outcome.Back("three times as many errors", Evidence.NONE));
    rig.started();

    Job back = rig.reaches(rig.schedule("files", "1.1.0"), JobState.RolledBack.class);

    assertThat(back.reason())
        .isEqualTo("the version from before runs again; three times as many errors");
    assertThat(rig.queue.bad("pkg-files", Version.of("1.1.0")).orElseThrow().why())
        .isEqualTo("three times as many errors");
    assertThat(refused(() -> rig.schedule("files", "1.1.0")))
        .hasMessageContaining("1.1.0 was found bad by job " + back.id());
    assertThat(rig.queue.forgive("pkg-files", Version.of("1.1.0"))).isTrue();
    assertThat(rig.schedule("files", "1.1.0").id()).isNotEqualTo(back.id());
  }

  @Test
  void triesTheWayBackUntilItIsDoneAndLetsNothingStandInIt() throws Exception {
    AtomicInteger attempts = new AtomicInteger();
    rig.on(
        JobStep.ROLLED_BACK,
        _ ->
            attempts.incrementAndGet() < 15
                ? new Outcome.Again("the disk is full")
                : new Outcome.Went(Evidence.NONE));
    rig.started();
    Job job = rig.reaches(rig.schedule("files", "1.1.0"), JobState.Done.class);
    rig.gate(JobStep.DOWNLOADED);
    Job next = rig.schedule("files", "1.2.0");
    await().until(() -> rig.queue.progress(next.id()).isPresent());
    rig.atOnce(1);

    rig.queue.rollBack(job.id(), "ann", "slow");

    await()
        .until(() -> {
          rig.ticker.advance(Duration.ofSeconds(5));
          return rig.queue.get(job.id()).state() instanceof JobState.RolledBack;
        });
    assertThat(attempts).hasValue(15);
    assertThat(rig.queue.steps(next.id()))
        .anyMatch(each -> each.what() == LedgerEntry.What.STOPPED);
    assertThat(rig.queue.get(job.id()).reason()).contains("rolled back by ann: slow");
  }

  @Test
  void watchesOneVersionOfAServerAtATime() throws Exception {
    Semaphore watch = rig.gate(JobStep.WATCHED);
    rig.started();
    Job first = rig.reaches(rig.schedule("files", "1.1.0"), JobState.Promoted.class);
    Job second = rig.schedule("files", "1.2.0");
    assertThat(rig.queue.get(first.id()).state()).isInstanceOf(JobState.Promoted.class);
    assertThat(rig.begun).filteredOn("files promoted"::equals).hasSize(1);

    watch.release(2);

    rig.reaches(second, JobState.Done.class);
    assertThat(rig.queue.promoted(second.server()).orElseThrow().id()).isEqualTo(second.id());
    assertThat(refused(() -> rig.queue.rollBack(first.id(), "ann", "")))
        .hasMessageContaining("was moved on to 1.2.0");
  }
}
