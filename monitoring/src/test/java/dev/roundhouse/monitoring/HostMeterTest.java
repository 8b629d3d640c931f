package dev.roundhouse.monitoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.roundhouse.monitoring.HostMeter.Memory;
import dev.roundhouse.monitoring.HostMeter.Network;
import dev.roundhouse.monitoring.HostMeter.Processor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class HostMeterTest {
  @TempDir private Path proc;

  private HostMeter meter(String name, String content) throws IOException {
    Path file = proc.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, content);
    return new HostMeter(proc);
  }

  @Test
  void readsTheKernelOfThisMachine() throws IOException {
    HostMeter meter = new HostMeter(Path.of("/proc"));

    assertThat(meter.memory().total()).isGreaterThan(meter.memory().available());
    assertThat(meter.memory().used()).isBetween(0.0, 1.0);
    assertThat(meter.processor().total()).isGreaterThan(meter.processor().busy());
    assertThat(meter.network().sent()).isNotNegative();
  }

  @Test
  void memoryIsWhatProgramsCanStillGet() throws IOException {
    Memory memory =
        meter("meminfo", "MemTotal:  1000 kB\nMemFree:  10 kB\nMemAvailable:  250 kB\n").memory();

    assertThat(memory).isEqualTo(new Memory(1_024_000, 256_000));
    assertThat(memory.used()).isEqualTo(0.75, within(1e-9));
  }

  @Test
  void waitingForDisksIsNotBusy() throws IOException {
    Processor earlier = meter("stat", "cpu  10 0 10 70 10 0 0 0 0 0\ncpu0 1 2\n").processor();
    Processor later = meter("stat", "cpu  20 5 15 130 20 5 3 2 9 9\n").processor();

    assertThat(earlier).isEqualTo(new Processor(20, 100));
    assertThat(later).isEqualTo(new Processor(50, 200));
    assertThat(later.since(earlier)).hasValue(0.3);
    assertThat(later.since(later)).isEmpty();
  }

  @Test
  void loopbackIsNoNetwork() throws IOException {
    String table =
        """
        Inter-|   Receive                                                |  Transmit
         face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs
            lo: 999 1 0 0 0 0 0 0 999 1 0 0 0 0 0 0
          eth0:  70 1 0 0 0 0 0 0  30 1 0 0 0 0 0 0
         wlan0: 7 1 0 0 0 0 0 0 3 1 0 0 0 0 0 0
        """;

    assertThat(meter("net/dev", table).network()).isEqualTo(new Network(33, 77));
  }

  @Test
  void whatTheKernelDoesNotTellIsNotMadeUp() throws IOException {
    HostMeter silent = meter("meminfo", "MemTotal:  1000 kB\n");
    assertThatThrownBy(silent::memory)
        .isInstanceOf(IOException.class)
        .hasMessageContaining("meminfo");
    HostMeter odd = meter("stat", "cpu  10 x\n");
    assertThatThrownBy(odd::processor).isInstanceOf(IOException.class);
  }

  @ParameterizedTest
  @CsvSource({"50, HEALTHY", "10, HEALTHY", "9, DEGRADED", "2, DEGRADED", "1, CRITICAL"})
  void roomOnTheDisk(long free, ComponentState state) {
    assertThat(HostReadings.disk(free, 100).state()).isEqualTo(state);
    assertThat(HostReadings.disk(0, 0).state()).isEqualTo(ComponentState.UNKNOWN);
  }

  @ParameterizedTest
  @CsvSource({"20, HEALTHY", "15, HEALTHY", "14, DEGRADED", "4, UNHEALTHY"})
  void memoryThatIsLeft(long available, ComponentState state) {
    assertThat(HostReadings.memory(new Memory(100, available)).state()).isEqualTo(state);
  }

  @ParameterizedTest
  @CsvSource({"0.5, HEALTHY", "0.81, DEGRADED", "0.97, UNHEALTHY"})
  void timeOfTheProcessors(double share, ComponentState state) {
    assertThat(HostReadings.processor(share).state()).isEqualTo(state);
  }
}
