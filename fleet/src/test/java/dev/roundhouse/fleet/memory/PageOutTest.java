package dev.roundhouse.fleet.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(90)
final class PageOutTest {
  private static final long MIB = 1L << 20;

  @Test
  void aProcessHasAllItsMemoryAfterwards() throws Exception {
    Sleeper.assume(Host.read().mayPageOut(), "this user lacks CAP_SYS_NICE");
    try (Sleeper sleeper = Sleeper.holding(20)) {
      Signals.system().stop(sleeper.pid());
      sleeper.awaitState('T');

      assertThat(PageOut.system().pageOut(sleeper.pid())).isGreaterThan(40 * MIB);

      Signals.system().resume(sleeper.pid());
      sleeper.ask();
      assertThat(sleeper.hasAllMemory()).isTrue();
    }
  }

  @Test
  void memoryGoesToSwapAndComesBack() throws Exception {
    Sleeper.assume(Host.read().mayPageOut(), "this user lacks CAP_SYS_NICE");
    try (Zram zram = Zram.assumed();
        Sleeper sleeper = Sleeper.holding(100)) {
      Host host = Host.read();
      assertThat(host.pagingOutSaves()).isTrue();
      assertThat(host.isZram() || !zram.isOwn()).isTrue();
      Footprint awake = Footprint.of(sleeper.pids());
      assertThat(awake.pssBytes()).isGreaterThan(100 * MIB);
      Signals.system().stop(sleeper.pid());
      sleeper.awaitState('T');

      PageOut.system().pageOut(sleeper.pid());

      Footprint asleep = Footprint.of(sleeper.pids());
      assertThat(asleep.pssBytes()).isLessThan(awake.pssBytes() - 100 * MIB);
      assertThat(asleep.anonymousBytes()).isLessThan(awake.anonymousBytes() - 100 * MIB);
      assertThat(asleep.swapPssBytes()).isGreaterThan(100 * MIB);
      if (zram.isOwn()) {
        assertThat(Host.read().zramUsedBytes()).isPositive().isLessThan(100 * MIB);
      }

      Signals.system().resume(sleeper.pid());
      sleeper.ask();
      assertThat(sleeper.hasAllMemory()).isTrue();
      Footprint woken = Footprint.of(sleeper.pids());
      assertThat(woken.pssBytes()).isGreaterThan(100 * MIB);
      assertThat(woken.swapPssBytes()).isLessThan(50 * MIB);
    }
  }

  @Test
  void namesTheErrorWithoutTheCapability() throws Exception {
    Sleeper.assume(Host.read().isRoot(), "only root can take a capability away and keep the rest");
    Sleeper.assume("setpriv");
    try (Sleeper sleeper = Sleeper.holding(1)) {
      assertThat(Probe.without("sys_nice", "page-out", sleeper.pid()))
          .isEqualTo("paging out process " + sleeper.pid() + ": EPERM");
      assertThat(Probe.without("sys_nice", "host", sleeper.pid())).isEqualTo("false");
    }
  }

  @Test
  void namesTheErrorWhenThereIsNoSuchProcess() throws Exception {
    Process gone = new ProcessBuilder("true").start();
    gone.waitFor();

    assertThatThrownBy(() -> PageOut.system().pageOut(gone.pid()))
        .isInstanceOf(IOException.class)
        .hasMessage("paging out process " + gone.pid() + ": ESRCH");
    assertThatThrownBy(() -> PageOut.system().pageOut(0))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void saysWhereItCannot() {
    assertThatThrownBy(() -> PageOut.of("Mac OS X", "64"))
        .isInstanceOf(UnsupportedOperationException.class)
        .hasMessageContaining("only on Linux");
    assertThatThrownBy(() -> PageOut.of("Linux", "32"))
        .isInstanceOf(UnsupportedOperationException.class);
  }
}
