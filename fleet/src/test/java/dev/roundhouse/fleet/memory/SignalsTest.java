package dev.roundhouse.fleet.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class SignalsTest {
  private static final Signals SIGNALS = Signals.system();

  @Test
  void aStoppedProcessAnswersWhenItIsContinued() throws Exception {
    try (Sleeper sleeper = Sleeper.holding(1)) {
      assertThat(SIGNALS.stop(sleeper.pid())).isTrue();
      sleeper.awaitState('T');
      sleeper.ask();
      assertThat(sleeper.hasAnswered()).isFalse();

      assertThat(SIGNALS.resume(sleeper.pid())).isTrue();

      assertThat(sleeper.hasAllMemory()).isTrue();
      assertThat(Sleeper.state(sleeper.pid())).isNotEqualTo('T');
    }
  }

  @Test
  void stoppingTwiceAndContinuingTwiceIsHarmless() throws Exception {
    try (Sleeper sleeper = Sleeper.holding(1)) {
      assertThat(SIGNALS.stop(sleeper.pid())).isTrue();
      assertThat(SIGNALS.stop(sleeper.pid())).isTrue();
      sleeper.awaitState('T');
      assertThat(SIGNALS.resume(sleeper.pid())).isTrue();
      assertThat(SIGNALS.resume(sleeper.pid())).isTrue();

      sleeper.ask();
      assertThat(sleeper.hasAllMemory()).isTrue();
    }
  }

  @Test
  void tellsWhenThereIsNoSuchProcess() throws Exception {
    Process gone = new ProcessBuilder("true").start();
    gone.waitFor();

    assertThat(SIGNALS.stop(gone.pid())).isFalse();
    assertThat(SIGNALS.resume(gone.pid())).isFalse();
  }

  @Test
  void refusesWhatWouldMeanGroupsOfProcessesOrItself() {
    for (long pid : List.of(0L, -1L, -5L, 1L << 32, ProcessHandle.current().pid())) {
      assertThatThrownBy(() -> SIGNALS.stop(pid)).isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void namesTheErrorForTheProcessOfAnotherUser() throws Exception {
    Sleeper.assume(Host.read().isRoot(), "only root can start a process of another user");
    Sleeper.assume("setpriv");
    Process other =
        new ProcessBuilder("setpriv", "--reuid", "65534", "--clear-groups", "sleep", "60").start();
    try {
      await()
          .until(() ->
              Files.readString(Path.of("/proc/" + other.pid() + "/comm")).startsWith("sleep"));
      assertThat(Probe.without("kill", "stop", other.pid()))
          .isEqualTo("stopping process " + other.pid() + ": EPERM");
    } finally {
      other.destroyForcibly();
    }
  }

  @Test
  void saysWhatToDoWhereNativeCallsAreDenied() throws Exception {
    assertThat(Probe.printed(List.of(), "stop", 1, false))
        .contains("start Java with --enable-native-access=ALL-UNNAMED")
        .doesNotContain("Exception");
  }

  @Test
  void saysWhereItCannot() {
    assertThat(Signals.of("Mac OS X")).isNotSameAs(Signals.of("Linux"));
    assertThatThrownBy(() -> Signals.of("Windows 11"))
        .isInstanceOf(UnsupportedOperationException.class)
        .hasMessageContaining("on Windows 11");
  }
}
