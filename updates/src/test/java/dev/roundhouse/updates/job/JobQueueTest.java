package dev.roundhouse.updates.job;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.protocol.JsonWriter;
import dev.roundhouse.updates.Evidence;
import dev.roundhouse.updates.Job;
import dev.roundhouse.updates.JobState;
import dev.roundhouse.updates.JobStep;
import dev.roundhouse.updates.JobSummary;
import dev.roundhouse.updates.LedgerEntry;
import dev.roundhouse.updates.Outcome;
import dev.roundhouse.updates.Priority;
import dev.roundhouse.updates.UpdateException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
final class JobQueueTest {
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
  void bringsAJobThroughEveryStepWithItsEvidence() throws Exception {
    rig.on(
        JobStep.VERIFIED,
        work ->
            new Outcome.Went(
                Evidence.of(
                    new JsonWriter()
                        .object()
                        .key("before")
                        .raw(work.evidence(JobStep.DOWNLOADED))
                        .member("of", work.job().to().text())
                        .end())));
    rig.on(
        JobStep.DOWNLOADED,
        _ -> new Outcome.Went(Evidence.of(new JsonWriter().object().member("bytes", 7).end())));

    Job job = rig.started().schedule("files", "1.1.0");

    Job done = rig.reaches(job, JobState.Done.class);
    assertThat(job.id()).isEqualTo("update_files_20261121T000000Z-1");
    assertThat(done.ended()).contains(ManualTicker.START);
    assertThat(rig.begun)
        .containsExactly(
            "files decided",
            "files downloaded",
            "files verified",
            "files quarantined",
            "files inspected",
            "files staged",
            "files tried",
            "files ready",
            "files promoted",
            "files watched",
            "files done");
    List<LedgerEntry> steps = rig.queue.steps(job.id());
    assertThat(steps).hasSize(1 + 2 * 11);
    assertThat(steps.stream().filter(each -> each.step().equals(Optional.of(JobStep.VERIFIED))))
        .satisfiesExactly(
            begun -> assertThat(begun.what()).isEqualTo(LedgerEntry.What.BEGUN),
            went ->
                assertThat(went.evidence().toString())
                    .isEqualTo("{\"before\":{\"bytes\":7},\"of\":\"1.1.0\"}"));
    assertThat(rig.queue.verify().isWhole()).isTrue();
    assertThat(rig.queue.verify().checked()).isEqualTo(23);
  }

  @Test
  void runsSoManyAtOnceOneOfAServerTheUrgentFirst() throws Exception {
    AtomicInteger now = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    Semaphore gate = new Semaphore(0);
    rig.atOnce(2)
        .on(
            JobStep.DECIDED,
            _ -> {
              most.accumulateAndGet(now.incrementAndGet(), Math::max);
              gate.acquire();
              now.decrementAndGet();
              return new Outcome.Unfit("enough", Evidence.NONE);
            });
    List<Job> all = new ArrayList<>();
    all.add(rig.queue.schedule(Rig.wish("a", "1.1.0", Priority.LOW)));
    all.add(rig.queue.schedule(Rig.wish("b", "1.1.0", Priority.NORMAL)));
    rig.ticker.advance(Duration.ofSeconds(1));
    all.add(rig.queue.schedule(Rig.wish("c", "1.1.0", Priority.SECURITY)));
    all.add(rig.queue.schedule(Rig.wish("d", "1.1.0", Priority.NORMAL)));
    all.add(rig.queue.schedule(Rig.wish("e", "1.1.0", Priority.CRITICAL)));

    rig.started();
    await().until(() -> rig.begun.size() == 2);
    assertThat(rig.queue.summary().running()).isEqualTo(2);
    assertThat(rig.queue.summary().pending()).isEqualTo(3);
    for (int count = 3; count <= all.size(); count++) {
      int reached = count;
      gate.release();
      await().until(() -> rig.begun.size() == reached);
    }
    gate.release(2);

    all.forEach(each -> rig.reaches(each, JobState.Rejected.class));
    assertThat(rig.begun.subList(0, 2)).as("at once").containsOnly("c decided", "e decided");
    assertThat(rig.begun.subList(2, 5)).containsExactly("b decided", "d decided", "a decided");
    assertThat(most).hasValue(2);
  }

  @Test
  void isTheSameJobWhenItIsAskedForAgain() throws Exception {
    Job first = rig.schedule("files", "1.1.0");
    Job again = rig.queue.schedule(Rig.wish("files", "1.1.0", Priority.SECURITY));

    assertThat(again.id()).isEqualTo(first.id());
    assertThat(again.priority()).isEqualTo(Priority.SECURITY);
    assertThat(rig.schedule("files", "1.1.0").priority()).isEqualTo(Priority.SECURITY);
    assertThat(rig.queue.open()).hasSize(1);
  }

  @Test
  void replacesAnOlderTargetAndRefusesToGoBehindANewer() throws Exception {
    Semaphore gate = rig.gate(JobStep.DECIDED);
    rig.started();
    Job older = rig.schedule("files", "1.1.0");
    await().until(() -> rig.queue.progress(older.id()).isPresent());

    Job newer = rig.schedule("files", "1.2.0");

    Job replaced = rig.queue.get(older.id());
    assertThat(replaced.state()).isInstanceOf(JobState.Cancelled.class);
    assertThat(replaced.reason()).isEqualTo("replaced by " + newer.id() + " to 1.2.0");
    assertThat(newer.id()).isEqualTo("update_files_20261121T000000Z-2");
    assertThat(refused(() -> rig.schedule("files", "1.1.5")))
        .hasMessageContaining("on its way to the newer 1.2.0 already (job " + newer.id() + ")");
    gate.release();
    rig.reaches(newer, JobState.Done.class);
  }

  @Test
  void waitsForItsTime() throws Exception {
    Instant later = ManualTicker.START.plus(Duration.ofHours(5));
    rig.on(
        JobStep.QUARANTINED,
        work ->
            rig.ticker.instant().isBefore(later)
                ? new Outcome.Later("it is held for five hours", later)
                : new Outcome.Went(Evidence.NONE));
    rig.started();
    Job job = rig.schedule("files", "1.1.0");
    await().until(() -> rig.queue.get(job.id()).notBefore().equals(later));
    assertThat(rig.queue.get(job.id()).reason()).isEqualTo("it is held for five hours");
    assertThat(rig.queue.get(job.id()).failures()).isZero();

    for (int hour = 0; hour < 5; hour++) {
      rig.ticker.advance(Duration.ofHours(1));
    }

    rig.reaches(job, JobState.Done.class);
    assertThat(rig.begun).filteredOn("files quarantined"::equals).hasSize(2);
  }

  @Test
  void triesAgainEverMoreSeldomAndGivesUp() throws Exception {
    rig.on(JobStep.DOWNLOADED, _ -> new Outcome.Again("the registry is not there"));
    rig.on(
        JobStep.TRIED,
        _ -> {
          throw new IllegalStateException("a defect");
        });
    rig.started();
    Job job = rig.schedule("files", "1.1.0");

    List<Duration> pauses = new ArrayList<>();
    for (int attempt = 1; attempt < Settlement.MOST_ATTEMPTS; attempt++) {
      int failed = attempt;
      await().until(() -> rig.queue.get(job.id()).attempts() == failed);
      Job waits = rig.queue.get(job.id());
      Duration pause = Duration.between(rig.ticker.instant(), waits.notBefore());
      pauses.add(pause);
      rig.ticker.advance(pause);
    }

    Job ended = rig.reaches(job, JobState.Rejected.class);
    assertThat(ended.reason()).isEqualTo("given up after 10 attempts: the registry is not there");
    assertThat(ended.failures()).isEqualTo(10);
    assertThat(pauses).startsWith(Duration.ofSeconds(5), Duration.ofSeconds(10)).isSorted();
    assertThat(pauses.getLast()).isEqualTo(Duration.ofMinutes(15));
    assertThat(rig.queue.bad()).as("nobody knows that").isEmpty();
    rig.on(JobStep.DOWNLOADED, _ -> new Outcome.Went(Evidence.NONE));
    Job thrown = rig.schedule("other", "1.1.0");
    await().until(() -> rig.queue.get(thrown.id()).attempts() == 1);
    assertThat(rig.queue.get(thrown.id()).reason()).contains("the step tried of job", "a defect");
  }

  @Test
  void stopsWhatIsCancelledBeforeItAnswers() throws Exception {
    AtomicInteger interrupted = new AtomicInteger();
    Semaphore never = new Semaphore(0);
    rig.on(
        JobStep.DOWNLOADED,
        work -> {
          work.progress(7, OptionalLong.of(10), "fetching");
          try {
            never.acquire();
          } catch (InterruptedException e) {
            interrupted.incrementAndGet();
            assertThat(work.isStopped()).isTrue();
            throw e;
          }
          return new Outcome.Went(Evidence.NONE);
        });
    rig.started();
    Job job = rig.schedule("files", "1.1.0");
    await().until(() -> rig.queue.progress(job.id()).filter(at -> at.done() == 7).isPresent());

    Job cancelled = rig.queue.cancel(job.id(), "bob", "not today");

    assertThat(interrupted).hasValue(1);
    assertThat(cancelled.state()).isInstanceOf(JobState.Cancelled.class);
    assertThat(cancelled.reason()).isEqualTo("cancelled by bob: not today");
    assertThat(rig.queue.progress(job.id())).isEmpty();
    assertThat(rig.queue.open()).isEmpty();
    assertThat(refused(() -> rig.queue.cancel(job.id(), "bob", "")).kind())
        .isEqualTo(UpdateException.Kind.CONFLICT);
    assertThat(refused(() -> rig.queue.cancel(job.id() + "x", "bob", "")))
        .hasMessageContaining("did you mean " + job.id() + "?");
  }

  @Test
  void pausesAndStaysPausedAfterARestart() throws Exception {
    rig.started().queue.pause("ann");
    Job job = rig.schedule("files", "1.1.0");
    rig.close();
    rig = new Rig(folder).started();

    assertThat(rig.queue.summary().paused()).contains("ann");
    assertThat(rig.begun).isEmpty();
    assertThat(rig.queue.resume()).isTrue();

    rig.reaches(job, JobState.Done.class);
  }

  @Test
  void goesOnWhereItWasWhenTheProgramEnded() throws Exception {
    rig.gate(JobStep.INSPECTED);
    rig.started();
    Job job = rig.schedule("files", "1.1.0");
    await().until(() -> rig.begun.contains("files inspected"));
    rig.close();

    rig = new Rig(folder).started();

    rig.reaches(job, JobState.Done.class);
    assertThat(rig.begun).startsWith("files inspected", "files staged");
    assertThat(rig.queue.verify().broken()).isEmpty();
  }

  @Test
  void summaryEqualsARecountOfTheRows() throws Exception {
    rig.on(
        JobStep.TRIED,
        work ->
            switch (work.job().server().value().charAt(0)) {
              case 'b' -> new Outcome.Bad("bad", Evidence.NONE);
              case 'u' -> new Outcome.Unfit("unfit", Evidence.NONE);
              case 'l' -> new Outcome.Again("later");
              default -> new Outcome.Went(Evidence.NONE);
            });
    rig.on(
        JobStep.PROMOTED,
        work ->
            work.job().server().value().startsWith("w")
                ? new Outcome.Waits("somebody has to say it")
                : new Outcome.Went(Evidence.NONE));
    rig.on(
        JobStep.WATCHED,
        work ->
            work.job().server().value().startsWith("r")
                ? new Outcome.Back("slow", Evidence.NONE)
                : new Outcome.Went(Evidence.NONE));
    rig.started();
    for (String each :
        List.of("b1", "u1", "u2", "l1", "w1", "w2", "w3", "r1", "d1", "d2", "d3", "d4")) {
      rig.schedule(each, "1.1.0");
    }
    Job cancelled = rig.waits(rig.queue.of(new ServerId("w3")).orElseThrow());
    rig.queue.cancel(cancelled.id(), "ann", "");
    await().until(() -> rig.queue.summary().failures() == 1 && isSettled());

    JobSummary summary = rig.queue.summary();

    assertThat(summary.total()).isEqualTo(rows("1 = 1")).isEqualTo(12);
    assertThat(summary.pending()).isEqualTo(rows("ended_at is null and waits = 0")).isEqualTo(1);
    assertThat(summary.waiting()).isEqualTo(rows("state = 'ready' and waits = 1")).isEqualTo(2);
    assertThat(summary.done()).isEqualTo(rows("state = 'done'")).isEqualTo(4);
    assertThat(summary.rejected()).isEqualTo(rows("state = 'rejected'")).isEqualTo(3);
    assertThat(summary.rolledBack()).isEqualTo(rows("state = 'rolled-back'")).isEqualTo(1);
    assertThat(summary.cancelled()).isEqualTo(rows("state = 'cancelled'")).isEqualTo(1);
    assertThat(summary.total())
        .isEqualTo(
            summary.pending()
                + summary.running()
                + summary.waiting()
                + summary.done()
                + summary.rejected()
                + summary.rolledBack()
                + summary.cancelled()
                + summary.setAside());
    assertThat(summary.median()).contains(Duration.ZERO);
  }

  private boolean isSettled() {
    JobSummary summary = rig.queue.summary();
    return summary.running() == 0 && summary.pending() == 1 && summary.waiting() == 2;
  }

  private long rows(String which) {
    return rig.database.in(handle ->
        handle
            .createQuery("select count(*) from updates_job where " + which)
            .mapTo(Long.class)
            .one());
  }
}
