package dev.roundhouse.updates.trial;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roundhouse.kernel.PackageSpec;
import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.kernel.Ticker;
import dev.roundhouse.protocol.Protocol.Era;
import dev.roundhouse.updates.Appearance.Outcome;
import dev.roundhouse.updates.Depot;
import dev.roundhouse.updates.Performance;
import dev.roundhouse.updates.RehearsalStage;
import dev.roundhouse.updates.Rehearsals;
import dev.roundhouse.updates.Rehearsed;
import dev.roundhouse.updates.TrialSettings;
import dev.roundhouse.updates.UpdateMode;
import dev.roundhouse.updates.Verdict;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// What is tried once more, by performances that are given.
final class RehearsalsTest {
  private static final ServerId SERVER = new ServerId("files");
  private static final Performance QUICK = answeringIn(5, 0);
  private static final Performance SLOW = answeringIn(200, 0);
  private static final Performance LEAKING = answeringIn(200, 90);

  private static Performance answeringIn(long millis, long growth) {
    Outcome greeted = new Outcome.Greeted(Samples.tools("{'name':'t'}"));
    return Samples.performance(
        Samples.appearance(
            Era.LEGACY, greeted, Samples.endurance(millis, growth), Samples.vitals(50 << 20, 0)));
  }

  /// Gives one after the other, and fails when more are asked for.
  private record Given(Queue<Performance> left) implements RehearsalStage {
    static Given of(Performance... all) {
      return new Given(new ArrayDeque<>(List.of(all)));
    }

    @Override
    public Performance perform(ServerId server, Optional<PackageSpec> version, TrialSettings how) {
      return left.remove();
    }

    @Override
    public Set<String> toolsBut(ServerId server) {
      return Set.of();
    }
  }

  private static Rehearsed rehearsed(Given stage) throws InterruptedException {
    Rehearsals rehearsals =
        new Rehearsals(stage, () -> Depot.settings(UpdateMode.STAGING_ONLY, 1), Ticker.system());
    Rehearsed seen = rehearsals.rehearse(SERVER, PackageSpec.parse("npm:files@1.1.0"));
    assertThat(stage.left()).as("all were asked for").isEmpty();
    return seen;
  }

  @Test
  void oneThatIsOnlySlowGetsASecondChance() throws Exception {
    assertThat(rehearsed(Given.of(QUICK, SLOW, QUICK, QUICK)).verdict()).isEqualTo(Verdict.GOOD);
    assertThat(rehearsed(Given.of(QUICK, SLOW, QUICK, SLOW)).verdict()).isEqualTo(Verdict.BREAKING);
  }

  @Test
  void whatIsCertainIsNotTriedAgain() throws Exception {
    assertThat(rehearsed(Given.of(QUICK, QUICK)).verdict()).isEqualTo(Verdict.GOOD);
    assertThat(rehearsed(Given.of(QUICK, LEAKING)).verdict()).isEqualTo(Verdict.BREAKING);
  }
}
