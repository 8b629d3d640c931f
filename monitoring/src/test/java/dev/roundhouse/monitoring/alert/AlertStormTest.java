package dev.roundhouse.monitoring.alert;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roundhouse.monitoring.Alert;
import dev.roundhouse.monitoring.AlertState;
import dev.roundhouse.monitoring.Severity;
import dev.roundhouse.monitoring.Signal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Servers that come and go, people who acknowledge, and a program that is killed again and again:
/// whoever heard that something fires hears once that it is over, and nothing is left out.
final class AlertStormTest {
  private static final List<String> SERVERS = List.of("a", "b", "c", "d");

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(longs = {11, 12, 13})
  void nothingIsLostAndNothingIsToldTwice(long seed) {
    Random random = new Random(seed);
    Set<String> fired = new HashSet<>();
    try (Desk desk = new Desk(folder, Desk.settings(200, Map.of("all", Desk.log(Severity.INFO))))) {
      SERVERS.forEach(each -> desk.set(Signal.SERVER_STATE, each, 0));
      for (int step = 0; step < 400; step++) {
        String server = SERVERS.get(random.nextInt(SERVERS.size()));
        switch (random.nextInt(8)) {
          case 0, 1, 2 -> desk.set(Signal.SERVER_STATE, server, 3);
          case 3, 4 -> desk.set(Signal.SERVER_STATE, server, 0);
          case 5 -> desk.unknown(Signal.SERVER_STATE, server);
          case 6 -> desk.restart();
          default -> acknowledge(desk);
        }
        for (int look = 0; look < random.nextInt(12); look++) {
          desk.pass(Duration.ofSeconds(10));
          desk.alerts().open().stream()
              .filter(each -> each.state() instanceof AlertState.Firing)
              .forEach(each -> fired.add(each.id()));
        }
      }
      SERVERS.forEach(each -> desk.set(Signal.SERVER_STATE, each, 0));
      desk.pass(Duration.ofMinutes(5));

      assertThat(desk.alerts().open()).isEmpty();
      Map<String, List<String>> told = told(desk);
      assertThat(fired).hasSizeGreaterThan(20);
      assertThat(told.keySet()).as("seed %d", seed).containsExactlyInAnyOrderElementsOf(fired);
      told.forEach((alert, kinds) -> {
        assertThat(kinds).as("seed %d, %s", seed, alert).doesNotHaveDuplicates();
        assertThat(kinds.getFirst()).isEqualTo("firing");
        assertThat(kinds.getLast()).isEqualTo("resolved");
      });
    }
  }

  private static void acknowledge(Desk desk) {
    desk.alerts().open().stream()
        .filter(each -> each.told().containsKey("all"))
        .map(Alert::id)
        .findFirst()
        .ifPresent(each -> desk.alerts().acknowledge(each, "ann"));
  }

  private static Map<String, List<String>> told(Desk desk) {
    Map<String, List<String>> told = new LinkedHashMap<>();
    for (Desk.Sent each : desk.sent("all")) {
      each.alerts()
          .forEach(id -> told.computeIfAbsent(id, _ -> new ArrayList<>()).add(each.kind()));
    }
    return told;
  }
}
