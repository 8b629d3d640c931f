package dev.roundhouse.updates;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.protocol.Json;
import dev.roundhouse.protocol.MalformedFrame;
import dev.roundhouse.updates.LedgerEntry.What;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class JobNoticesTest {
  private static final Instant NOW = Instant.parse("2026-11-22T06:00:00Z");

  private static Job job(JobState state, String reason) {
    return new Job(
        "update_files-1",
        new Job.Target(
            new ServerId("files"), "some-server", Version.of("1.0.0"), Version.of("1.1.0")),
        Priority.LOW,
        "schedule",
        NOW,
        NOW,
        state,
        NOW,
        reason,
        0,
        0,
        Optional.empty(),
        Optional.empty());
  }

  private static Json json(String text) {
    try {
      return Json.parse(text.getBytes(UTF_8));
    } catch (MalformedFrame e) {
      throw new IllegalArgumentException(text, e);
    }
  }

  private static final Map<JobStep, Json> EVIDENCE =
      Map.of(
          JobStep.TRIED,
          json(
              """
              {"verdict":"breaking","reasons":["tool a is gone"],
               "changes":[{"kind":"tool","subject":"a","severity":"breaking","what":"a is gone"}]}
              """),
          JobStep.INSPECTED,
          json("{\"observations\":[{\"severity\":\"warning\",\"what\":\"a new host\"}]}"));

  private static Optional<Notice> notice(JobState state, String reason, What what) {
    return JobNotices.notice(
        job(state, reason), what, step -> EVIDENCE.getOrDefault(step, Json.ABSENT));
  }

  @Test
  void saysOfAVersionThatIsReadyWhatHasChangedAndWhatToDo() {
    Notice ready =
        notice(new JobState.Ready(true, List.of()), "its trial was breaking", What.WAITS)
            .orElseThrow();

    assertThat(ready.kind()).isEqualTo(Notice.Kind.READY);
    assertThat(ready.server()).isEqualTo("files");
    assertThat(ready.version()).isEqualTo("1.1.0");
    assertThat(ready.title())
        .isEqualTo("server files: some-server 1.1.0 is ready and waits for a person");
    assertThat(ready.lines())
        .containsExactly(
            "trial: breaking",
            "trial: tool a is gone",
            "changed: a is gone (breaking)",
            "files: a new host (warning)",
            "it waits: its trial was breaking",
            "to have it: roundhouse update promote update_files-1");
  }

  @Test
  void tellsOfPromotionsRollbacksAndRejectionsOnce() {
    Notice promoted = notice(new JobState.Promoted(), "", What.WENT).orElseThrow();
    assertThat(promoted.kind()).isEqualTo(Notice.Kind.PROMOTED);
    assertThat(promoted.lines()).contains("to go back: roundhouse update rollback files");
    assertThat(notice(new JobState.Promoted(), "", What.BEGUN)).isEmpty();
    Notice back = notice(new JobState.RolledBack(), "it crashed", What.WENT).orElseThrow();
    assertThat(back.kind()).isEqualTo(Notice.Kind.ROLLED_BACK);
    assertThat(back.title()).endsWith("was taken back; 1.0.0 runs again");
    assertThat(back.lines())
        .containsExactly("it crashed", "see: roundhouse update job update_files-1");
    for (What what : List.of(What.BAD, What.UNFIT, What.REJECT)) {
      assertThat(notice(new JobState.Rejected(), "no", what).orElseThrow().kind())
          .isEqualTo(Notice.Kind.REJECTED);
    }
    assertThat(notice(new JobState.Rejected(), "no", What.PRUNED)).isEmpty();
    assertThat(notice(new JobState.Ready(false, List.of()), "", What.WENT)).isEmpty();
    assertThat(notice(new JobState.Cancelled(), "", What.CANCEL)).isEmpty();
  }
}
