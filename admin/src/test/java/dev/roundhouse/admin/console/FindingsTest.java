package dev.roundhouse.admin.console;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.operations.UpdateJobOperations;
import dev.roundhouse.protocol.Json;
import dev.roundhouse.updates.Job;
import dev.roundhouse.updates.JobState;
import dev.roundhouse.updates.JobStep;
import dev.roundhouse.updates.LedgerEntry;
import dev.roundhouse.updates.Priority;
import dev.roundhouse.updates.Version;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// What a person is shown of a version before they let it in.
final class FindingsTest {
  private static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");

  private static LedgerEntry went(JobStep step, String evidence) throws Exception {
    return new LedgerEntry(
        1,
        NOW,
        "j",
        LedgerEntry.What.WENT,
        step.wire(),
        Optional.of(step),
        Optional.empty(),
        Optional.empty(),
        Json.parse(evidence.getBytes(UTF_8)));
  }

  private static UpdateRow row(JobState state) {
    Job job =
        new Job(
            "update_files-1",
            new Job.Target(
                new ServerId("files"), "files", Version.of("1.0.0"), Version.of("2.0.0")),
            Priority.NORMAL,
            "ada",
            NOW,
            NOW,
            state,
            NOW,
            "it waits",
            0,
            0,
            Optional.empty(),
            Optional.empty());
    return UpdateRow.of(new UpdateJobOperations.Line(job, Optional.empty()), Findings.NONE, NOW);
  }

  @Test
  void theWorstComesFirstAndNothingIsSaidOfWhatNobodyLookedAt() throws Exception {
    Findings found =
        Findings.of(
            List.of(
                went(
                    JobStep.DOWNLOADED,
                    "{\"provenance\":\"wrong\",\"built\":{\"why\":\"forged\"}}"),
                went(
                    JobStep.TRIED,
                    """
                    {"verdict":"suspicious","reasons":["it asks for a key"],"changes":[
                     {"kind":"tool","subject":"a","severity":"safe","what":"is new"},
                     {"kind":"tool","subject":"b","severity":"suspicious","what":"hides text"},
                     {"kind":"tool","subject":"c","severity":"breaking","what":"is gone"}]}
                    """)));

    assertThat(found.changes())
        .extracting(Findings.Difference::subject)
        .containsExactly("b", "c", "a");
    assertThat(found.provenanceMark()).isEqualTo("bad");
    assertThat(found.built()).isEqualTo("forged");
    assertThat(found.trialMark()).isEqualTo("bad");
    assertThat(found.reasons()).containsExactly("it asks for a key");
    assertThat(found.count(3)).isEqualTo(1);
    assertThat(Findings.NONE.trialMark()).isEqualTo("unknown");
    assertThat(Findings.NONE.provenanceMark()).isEqualTo("unknown");
    assertThat(Findings.NONE.changes()).isEmpty();
  }

  @Test
  void whatCanBeDoneFollowsTheState() {
    UpdateRow waiting = row(new JobState.Ready(true, List.of()));
    assertThat(waiting.isReady() && waiting.isWaiting() && !waiting.mayReturn()).isTrue();
    assertThat(waiting.step()).isEqualTo("Major step");
    assertThat(row(new JobState.Done()).mayReturn()).isTrue();
    assertThat(row(new JobState.Promoted()).mayReturn()).isTrue();
    assertThat(row(new JobState.Returning()).mayReturn()).isFalse();
    assertThat(row(new JobState.Rejected()).mayRepeat()).isTrue();
    assertThat(row(new JobState.Done()).mayRepeat()).isFalse();
  }
}
