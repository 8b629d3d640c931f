package dev.roundhouse.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roundhouse.fleet.InstanceState;
import dev.roundhouse.fleet.InstanceState.Phase;
import dev.roundhouse.fleet.InstanceState.Trouble;
import dev.roundhouse.kernel.ServerId;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ServerReadingsTest {
  private static InstanceState in(Phase phase, @Nullable Trouble trouble) {
    return new InstanceState(new ServerId("files"), "shared", 1, phase, 0, null, trouble);
  }

  private static Trouble trouble() {
    return new Trouble(2, "exited with code 3", Instant.EPOCH, null);
  }

  @ParameterizedTest
  @CsvSource({
    "READY, HEALTHY",
    "STARTING, HEALTHY",
    "DOZING, HEALTHY",
    "ASLEEP, HEALTHY",
    "FALLING_ASLEEP, HEALTHY",
    "WAKING, HEALTHY",
    "DRAINING, HEALTHY",
    "STOPPING, HEALTHY",
    "STOPPED, HEALTHY",
    "UNVERIFIED, UNKNOWN",
    "UNREACHABLE, UNHEALTHY",
    "BACKING_OFF, UNHEALTHY",
    "PARKED, CRITICAL",
  })
  void ofEachPhase(Phase phase, ComponentState state) {
    assertThat(ServerReadings.of(true, List.of(in(phase, null)), true).state()).isEqualTo(state);
  }

  @Test
  void whatHasNeverRunIsUnknown() {
    assertThat(ServerReadings.of(true, List.of(), false).state()).isEqualTo(ComponentState.UNKNOWN);
    assertThat(ServerReadings.of(true, List.of(in(Phase.STOPPED, null)), false).state())
        .isEqualTo(ComponentState.UNKNOWN);
    assertThat(ServerReadings.of(true, List.of(), true).state()).isEqualTo(ComponentState.HEALTHY);
  }

  @Test
  void whatIsDisabledIsNotLookedAt() {
    assertThat(ServerReadings.of(false, List.of(in(Phase.PARKED, trouble())), true).state())
        .isEqualTo(ComponentState.NOT_CONFIGURED);
  }

  @Test
  void aStartBehindFailuresIsNotHealthyYet() {
    Reading reading = ServerReadings.of(true, List.of(in(Phase.STARTING, trouble())), true);

    assertThat(reading.state()).isEqualTo(ComponentState.UNHEALTHY);
    assertThat(reading.message()).contains("exited with code 3");
  }

  @Test
  void oneOfSeveralThatFailsDegradesTheServer() {
    List<InstanceState> both = List.of(in(Phase.READY, null), in(Phase.BACKING_OFF, trouble()));

    Reading reading = ServerReadings.of(true, both, true);

    assertThat(reading.state()).isEqualTo(ComponentState.DEGRADED);
    assertThat(reading.message()).contains("exited with code 3");
  }

  @Test
  void whatFailedAndIsNotTriedBeforeTheNextCallIsNotHealthy() {
    Reading reading = ServerReadings.of(true, List.of(in(Phase.STOPPED, trouble())), true);

    assertThat(reading.state()).isEqualTo(ComponentState.UNHEALTHY);
    assertThat(reading.message()).contains("the next call", "exited with code 3");
  }
}
