package dev.roundhouse.updates.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roundhouse.updates.Evidence;
import dev.roundhouse.updates.Job;
import dev.roundhouse.updates.JobState;
import dev.roundhouse.updates.JobStep;
import dev.roundhouse.updates.LedgerVerdict;
import dev.roundhouse.updates.Outcome;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
final class LedgerTest {
  @TempDir private Path folder;
  private Rig rig;

  @BeforeEach
  void open() {
    rig = new Rig(folder).started();
  }

  @AfterEach
  void close() {
    rig.close();
  }

  private void sql(String statement) {
    rig.database.in(handle -> handle.execute(statement));
  }

  private Job done(String server, String version) throws InterruptedException {
    return rig.reaches(rig.schedule(server, version), JobState.Done.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "update updates_step set content = replace(content, '1.1.0', '1.1.1') where seq = 1"
            + "|line 1 of the ledger|its content is not the one that was written",
        "update updates_step set content = replace(content, 'begun', 'went') where seq = 4"
            + "|line 4 of the ledger|its content is not the one that was written",
        "update updates_step set digest = '00' where seq = 5|line 5 of the ledger|its content",
        "update updates_step set prev = hash where seq = 6|line 6 of the ledger|does not follow",
        "update updates_step set hash = prev where seq = 7|line 7 of the ledger|its hash is not",
        "delete from updates_step where seq = 8|line 9 of the ledger|1 lines before it are missing",
        "delete from updates_step where seq = 23|job update_files|the ledger ends with 22",
        "delete from updates_step where seq <= 3|line 4 of the ledger|3 lines before it",
        "update updates_step set content = null where seq = 9"
            + "|line 9 of the ledger|its content is gone, and retention did not take it",
        "update updates_step set job = 'other' where seq = 10"
            + "|line 10 of the ledger|its content is that of line 10 of job update_files",
        "update updates_job set state = 'watched'"
            + "|job update_files|is watched by its row, and done by line 23",
      })
  void namesTheFirstPlaceThatSomebodyHasChanged(String deed, String where, String what)
      throws Exception {
    done("files", "1.1.0");
    assertThat(rig.queue.verify()).isEqualTo(new LedgerVerdict(23, 0, Optional.empty()));

    sql(deed);

    assertThat(rig.queue.verify().broken().orElseThrow()).startsWith(where).contains(what);
  }

  @Test
  void setsADamagedJobAsideAndGoesOnWithTheOthers() throws Exception {
    rig.on(JobStep.PROMOTED, _ -> new Outcome.Waits("somebody has to say it"));
    Job whole = rig.waits(rig.schedule("whole", "1.1.0"));
    Job torn = rig.waits(rig.schedule("torn", "1.1.0"));
    Job other = rig.waits(rig.schedule("other", "1.1.0"));
    rig.close();
    rig = new Rig(folder);
    sql("update updates_job set to_version = 'newest' where server = 'torn'");
    sql("update updates_job set state = 'done' where server = 'other'");
    rig.close();

    rig = new Rig(folder).started();

    assertThat(rig.queue.open()).extracting(Job::id).containsExactly(whole.id());
    assertThat(rig.queue.setAside())
        .satisfiesExactly(
            one -> {
              assertThat(one.id()).isEqualTo(torn.id());
              assertThat(one.why()).contains("\"newest\" is no whole version");
            },
            two -> {
              assertThat(two.id()).isEqualTo(other.id());
              assertThat(two.why())
                  .contains("its row says that it is done, and the ledger does not");
            });
    assertThat(rig.queue.summary().setAside()).isEqualTo(2);
    assertThat(rig.queue.summary().total()).isEqualTo(3);
    rig.queue.promote(whole.id(), "ann");
    rig.reaches(whole, JobState.Done.class);
  }

  @Test
  void retentionTakesOldJobsAndLeavesAWholeLedger() throws Exception {
    rig.on(
        JobStep.WATCHED,
        work ->
            work.job().to().text().equals("1.1.0") && work.job().server().value().equals("bad")
                ? new Outcome.Back("slow", Evidence.NONE)
                : new Outcome.Went(Evidence.NONE));
    Job bad = rig.reaches(rig.schedule("bad", "1.1.0"), JobState.RolledBack.class);
    Job old = done("files", "1.1.0");
    rig.on(JobStep.PROMOTED, _ -> new Outcome.Waits("somebody has to say it"));
    Job open = rig.waits(rig.schedule("open", "1.1.0"));
    rig.on(JobStep.PROMOTED, _ -> new Outcome.Went(Evidence.NONE));
    Job stands = done("files", "1.2.0");
    rig.ticker.advance(Duration.ofDays(89));
    Job fresh = done("files", "1.3.0");
    assertThat(rig.queue.cleanUp(false)).isEmpty();
    rig.close();
    rig = new Rig(folder); // Not started: it would keep the ledger short by itself.
    rig.ticker.advance(Duration.ofDays(91));

    List<String> would = rig.queue.cleanUp(true);
    long before = rig.queue.verify().checked();
    List<String> did = rig.queue.cleanUp(false);

    assertThat(would).containsExactlyInAnyOrder(bad.id(), old.id(), stands.id()).isEqualTo(did);
    assertThat(before).isEqualTo(4 * 23 + 19);
    assertThat(rig.queue.newest(Optional.empty(), 10))
        .extracting(Job::id)
        .containsExactly(fresh.id(), open.id());
    LedgerVerdict verdict = rig.queue.verify();
    assertThat(verdict.broken()).isEmpty();
    assertThat(verdict.pruned()).as("what stands behind the open job").isEqualTo(23);
    assertThat(rig.queue.bad()).as("outlives the job").hasSize(1);
    assertThat(rig.queue.cleanUp(false)).isEmpty();
    sql("update updates_step set content = null where job = '" + fresh.id() + "'");
    assertThat(rig.queue.verify().broken().orElseThrow()).contains("retention did not take it");
  }
}
