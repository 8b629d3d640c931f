package dev.roundhouse.updates.trial;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roundhouse.protocol.Protocol.Era;
import dev.roundhouse.updates.Appearance;
import dev.roundhouse.updates.Appearance.Outcome;
import dev.roundhouse.updates.Appearance.Touched;
import dev.roundhouse.updates.Appearance.Vitals;
import dev.roundhouse.updates.Change;
import dev.roundhouse.updates.Change.Severity;
import dev.roundhouse.updates.Endurance;
import dev.roundhouse.updates.Performance;
import dev.roundhouse.updates.Replayed;
import dev.roundhouse.updates.Verdict;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

final class JudgementTest {
  private static final Outcome GREETED = new Outcome.Greeted(Samples.tools("{'name':'t'}"));
  private static final Outcome FOREIGN = new Outcome.Foreign("answers as 2025-11-25 instead");
  private static final Outcome FAILED = new Outcome.Failed("exited with code 3");
  private static final Performance WELL =
      Samples.performance(Samples.appearance(Era.LEGACY, GREETED, Samples.vitals(50 << 20, 0)));

  private static Performance in(Outcome legacy, Outcome modern) {
    return Samples.performance(
        Samples.appearance(Era.LEGACY, legacy, Vitals.NONE),
        Samples.appearance(Era.MODERN, modern, Vitals.NONE));
  }

  private static Change change(Severity severity) {
    return new Change(Change.Kind.TOOL, "t", severity, "is " + severity.wire());
  }

  private static Performance with(Vitals vitals) {
    return Samples.performance(Samples.appearance(Era.LEGACY, GREETED, vitals));
  }

  private static Performance with(Endurance endurance) {
    return Samples.performance(
        Samples.appearance(Era.LEGACY, GREETED, endurance, Samples.vitals(50 << 20, 0)));
  }

  private static Performance with(Replayed... calls) {
    return Samples.performance(Samples.replaying(GREETED, calls));
  }

  private static Replayed call(String name, boolean isWell, String shape, long took) {
    return new Replayed(name, isWell, shape, Duration.ofMillis(took));
  }

  @Test
  void theWorstThatWasFoundIsTheVerdict() {
    Judgement good = Judgement.of(WELL, WELL, List.of(change(Severity.SAFE)));
    assertThat(good.verdict()).isEqualTo(Verdict.GOOD);
    assertThat(good.reasons()).isEmpty();

    Judgement both =
        Judgement.of(WELL, WELL, List.of(change(Severity.BREAKING), change(Severity.SUSPICIOUS)));
    assertThat(both.verdict()).isEqualTo(Verdict.SUSPICIOUS);
    assertThat(both.reasons()).containsExactly("tool t: is suspicious", "tool t: is breaking");

    assertThat(Judgement.of(WELL, WELL, List.of(change(Severity.BREAKING))).verdict())
        .isEqualTo(Verdict.BREAKING);
  }

  @Test
  void oneThatDoesNotAnswerHasFailed() {
    Judgement judgement = Judgement.of(in(GREETED, GREETED), in(FAILED, GREETED), List.of());

    assertThat(judgement.verdict()).isEqualTo(Verdict.FAILED);
    assertThat(judgement.reasons()).containsExactly("in the era of sessions: exited with code 3");
    assertThat(Judgement.of(in(GREETED, FOREIGN), in(FOREIGN, FOREIGN), List.of()).verdict())
        .isEqualTo(Verdict.FAILED);
    assertThat(Judgement.of(in(FAILED, FAILED), in(FAILED, FAILED), List.of()).verdict())
        .isEqualTo(Verdict.FAILED);
  }

  @Test
  void anEraThatNeitherSpeaksIsNoFailure() {
    Judgement judgement = Judgement.of(in(GREETED, FOREIGN), in(GREETED, FAILED), List.of());

    assertThat(judgement.verdict()).isEqualTo(Verdict.GOOD);
    assertThat(judgement.notes())
        .contains("the era without sessions is not spoken by either: exited with code 3");
  }

  @Test
  void whatCouldNotBeComparedIsNotGood() {
    Judgement judgement = Judgement.of(in(FAILED, FAILED), in(GREETED, FOREIGN), List.of());

    assertThat(judgement.verdict()).isEqualTo(Verdict.SUSPICIOUS);
    assertThat(judgement.reasons().getFirst()).contains("nothing can be compared");
  }

  @Test
  void anEndByItselfAfterTheListsIsAFailure() {
    Vitals ended =
        new Vitals(
            Optional.of("exited with code 1"),
            OptionalLong.empty(),
            OptionalLong.empty(),
            Touched.UNKNOWN,
            List.of());

    assertThat(Judgement.of(WELL, with(ended), List.of()).reasons())
        .containsExactly("it ended by itself: exited with code 1");
  }

  private static Vitals touching(List<String> opened, List<String> written) {
    return Samples.vitals(50 << 20, 0, new Touched(Optional.of(opened), Optional.of(written)));
  }

  @Test
  void lookingForSecretsIsSuspiciousOnlyWhereItIsNew() {
    Performance none = with(touching(List.of(), List.of()));
    Performance one = with(touching(List.of("~/.aws/credentials"), List.of()));
    Performance two = with(touching(List.of("~/.aws/credentials", "~/.npmrc"), List.of()));

    assertThat(Judgement.of(none, none, List.of()).verdict()).isEqualTo(Verdict.GOOD);
    assertThat(Judgement.of(two, one, List.of()).verdict()).isEqualTo(Verdict.GOOD);
    Judgement judgement = Judgement.of(one, two, List.of());
    assertThat(judgement.verdict()).isEqualTo(Verdict.SUSPICIOUS);
    assertThat(judgement.reasons())
        .containsExactly(
            "it opens ~/.npmrc, where people keep secrets, and the version before does not");
    assertThat(Judgement.of(one, with(Vitals.NONE), List.of()).notes())
        .as("unknown is told")
        .contains("nobody could tell whether it looks for secrets in its home");
  }

  @Test
  void filesThatAreLeftAreNamed() {
    Performance before = with(touching(List.of(), List.of("~/a")));
    Performance after =
        with(touching(List.of(), List.of("~/a", "~/b", "~/c", "~/d", "~/e", "~/f", "~/g")));

    Judgement judgement = Judgement.of(before, after, List.of());

    assertThat(judgement.verdict()).isEqualTo(Verdict.GOOD);
    assertThat(judgement.notes())
        .contains(
            "it leaves files that the version before does not: ~/b, ~/c, ~/d, ~/e, ~/f and 1 more");
  }

  @Test
  void reachingOutIsSuspiciousOnlyWhereItIsNew() {
    assertThat(Judgement.of(WELL, with(Samples.vitals(50 << 20, 3)), List.of()).verdict())
        .isEqualTo(Verdict.SUSPICIOUS);
    assertThat(
            Judgement.of(with(Samples.vitals(1, 5)), with(Samples.vitals(1, 3)), List.of())
                .verdict())
        .isEqualTo(Verdict.GOOD);
  }

  @Test
  void memoryMayGrowByALittleAndNotByMuch() {
    assertThat(Judgement.of(WELL, with(Samples.vitals(110 << 20, 0)), List.of()).verdict())
        .isEqualTo(Verdict.GOOD);
    assertThat(Judgement.of(WELL, with(Samples.vitals(120 << 20, 0)), List.of()).reasons())
        .containsExactly("it needs 120 MiB of memory, and the version before 50 MiB");
  }

  @Test
  void itMayBeSlowerByALittleAndGainALittleMemory() {
    Performance before = with(Samples.endurance(10, 5));

    assertThat(Judgement.of(before, with(Samples.endurance(55, 30)), List.of()).verdict())
        .isEqualTo(Verdict.GOOD);
    assertThat(Judgement.of(before, with(Samples.endurance(61, 5)), List.of()).reasons())
        .containsExactly("it answers in 61 ms, and the version before in 10 ms");
    assertThat(Judgement.of(before, with(Samples.endurance(61, 5)), List.of()).isAboutTime())
        .isTrue();
    assertThat(Judgement.of(before, with(Samples.endurance(61, 90)), List.of()).isAboutTime())
        .as("memory is no matter of time")
        .isFalse();
    assertThat(Judgement.of(before, before, List.of()).isAboutTime()).isFalse();
    assertThat(Judgement.of(before, with(Samples.endurance(10, 90)), List.of()).reasons())
        .containsExactly(
            "it has gained 90 MiB of memory in 60 requests, and the version before 5 MiB");
    Endurance cut =
        new Endurance(
            60, 49, Duration.ofMillis(10), OptionalLong.empty(), Optional.of("exited with code 1"));
    assertThat(Judgement.of(before, with(cut), List.of()).reasons())
        .containsExactly("it failed after 49 of 60 requests: exited with code 1");
  }

  @Test
  void recordedCallsAreJudgedByWhatTheVersionBeforeDoes() {
    Performance before =
        with(call("a (1)", true, "content [text]", 10), call("b (2)", false, "error -1", 10));

    Judgement same =
        Judgement.of(
            before,
            with(call("a (1)", true, "content [text]", 40), call("b (2)", false, "error -2", 10)),
            List.of());
    assertThat(same.verdict()).isEqualTo(Verdict.GOOD);
    assertThat(same.notes()).contains("1 of 2 recorded calls could be compared");
    assertThat(
            Judgement.of(before, with(call("a (1)", false, "error -32602", 10)), List.of())
                .reasons())
        .containsExactly("call a (1) fails: error -32602");
    assertThat(
            Judgement.of(before, with(call("a (1)", true, "content [image]", 10)), List.of())
                .reasons())
        .containsExactly(
            "call a (1) is answered in another form: content [text] -> content [image]");
    assertThat(
            Judgement.of(before, with(call("a (1)", true, "content [text]", 99)), List.of())
                .reasons())
        .containsExactly("call a (1) takes 99 ms, and with the version before 10 ms");
  }

  @Test
  void whatLimitsTheTrialIsSaid() {
    Performance bare =
        new Performance(
            "npm:x@1.0.0",
            false,
            "none, because bwrap is not installed",
            List.of("TOKEN"),
            WELL.appearances());

    assertThat(Judgement.of(bare, bare, List.of()).notes())
        .containsExactly(
            "sandbox: none, because bwrap is not installed; no recorded call is made again without one",
            "without the secrets TOKEN");
    Appearance first = WELL.appearances().getFirst();
    assertThat(first.offering()).isPresent();
  }
}
