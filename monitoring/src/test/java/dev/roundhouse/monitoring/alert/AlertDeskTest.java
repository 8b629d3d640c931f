package dev.roundhouse.monitoring.alert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.monitoring.Alert;
import dev.roundhouse.monitoring.AlertException;
import dev.roundhouse.monitoring.AlertState;
import dev.roundhouse.monitoring.Alerts;
import dev.roundhouse.monitoring.ChannelSettings;
import dev.roundhouse.monitoring.Severity;
import dev.roundhouse.monitoring.Signal;
import dev.roundhouse.monitoring.Silence;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AlertDeskTest {
  private static final Duration DOWN = Duration.ofMinutes(3);
  private static final Duration UP = Duration.ofMinutes(1);
  private static final String A = "firing server a is down: as told";
  private static final Map<String, ChannelSettings> ALL = Map.of("all", Desk.log(Severity.INFO));

  @TempDir private Path folder;

  private Desk desk(Map<String, ChannelSettings> channels) {
    return new Desk(folder, Desk.settings(10, channels));
  }

  private static void server(Desk desk, String name, double state) {
    desk.set(Signal.SERVER_STATE, name, state);
  }

  @Test
  void tellsOnceThatItFiresAndOnceThatItIsOver() {
    try (Desk desk = desk(ALL)) {
      server(desk, "a", 0);
      desk.pass(UP);
      server(desk, "a", 2);
      desk.pass(Duration.ofMinutes(2));
      assertThat(desk.sent("all")).isEmpty();
      desk.pass(Duration.ofMinutes(30));
      assertThat(desk.told("all")).containsExactly(A);

      server(desk, "a", 0);
      desk.pass(UP);

      assertThat(desk.told("all")).containsExactly(A, "resolved server a is down: as told");
      assertThat(desk.alerts().open()).isEmpty();
      assertThat(desk.alerts().list(Optional.of("resolved"), 10)).hasSize(1);
    }
  }

  @Test
  void isNeitherLostNorToldTwiceOverARestart() {
    try (Desk desk = desk(ALL)) {
      server(desk, "a", 2);
      desk.pass(DOWN);
      Alert before = desk.alerts().open().getFirst();

      desk.restart();
      assertThat(desk.alerts().open()).extracting(Alert::id).containsExactly(before.id());
      desk.unknown(Signal.SERVER_STATE, "a");
      desk.pass(Duration.ofMinutes(10));

      assertThat(desk.told("all")).containsExactly(A);
      Alert after = desk.alerts().get(before.id());
      assertThat(after.isBlind()).isTrue();
      assertThat(after.note()).isEqualTo("there is no number now: as told");
      server(desk, "a", 0);
      desk.restart();
      desk.pass(UP);
      assertThat(desk.told("all")).containsExactly(A, "resolved server a is down: as told");
      desk.restart();
      desk.pass(UP);
      assertThat(desk.sent("all")).hasSize(2);
    }
  }

  @Test
  void putsIntoOneMessageWhatBelongsTogether() {
    try (Desk desk = desk(ALL)) {
      for (String each : List.of("a", "b", "c")) {
        server(desk, each, 3);
      }

      desk.pass(DOWN);

      assertThat(desk.told("all")).containsExactly("firing 3 of server-down: a, b, c");
      assertThat(desk.sent("all").getFirst().alerts()).hasSize(3);
    }
  }

  @Test
  void tellsASilencedAlertToNobodyAndFiresAgainAfterwards() {
    try (Desk desk = desk(ALL)) {
      Silence silence =
          desk.alerts()
              .silence(
                  Map.of("server", "a", "rule", "server-down"),
                  Optional.empty(),
                  Duration.ofMinutes(20),
                  "upgrade",
                  "ann");
      server(desk, "a", 2);
      server(desk, "b", 2);

      desk.pass(Duration.ofMinutes(10));

      assertThat(desk.told("all")).containsExactly("firing server b is down: as told");
      assertThat(desk.alerts().list(Optional.of("suppressed"), 10)).hasSize(1);
      desk.restart();
      assertThat(desk.alerts().silences()).containsExactly(silence);
      desk.pass(Duration.ofMinutes(11));
      assertThat(desk.told("all")).contains(A);
      assertThat(desk.alerts().silences()).isEmpty();
    }
  }

  @Test
  void aMaintenanceThatBeginsLaterIsQuietThenAndNotBefore() {
    try (Desk desk = desk(ALL)) {
      desk.alerts()
          .silence(
              Map.of("server", "a"),
              Optional.of(ManualTicker.START.plus(Duration.ofHours(1))),
              Duration.ofHours(1),
              "",
              "ann");
      server(desk, "a", 2);
      desk.pass(DOWN);
      assertThat(desk.told("all")).containsExactly(A);
      desk.pass(Duration.ofHours(1));

      assertThat(desk.alerts().open().getFirst().state()).isInstanceOf(AlertState.Suppressed.class);
      server(desk, "a", 0);
      desk.pass(UP);
      // Who has heard that it fires hears that it is over.
      assertThat(desk.told("all")).containsExactly(A, "resolved server a is down: as told");
    }
  }

  @Test
  void aParkedServerExplainsThatItIsDown() {
    try (Desk desk = desk(ALL)) {
      desk.set(Signal.SERVER_PARKED, "a", 1);
      desk.set(Signal.SERVER_PARKED, "b", 0);
      server(desk, "a", 3);
      server(desk, "b", 3);

      desk.pass(DOWN);

      assertThat(desk.told("all"))
          .containsExactly(
              "firing server a is parked and needs a person: as told",
              "firing server b is down: as told");
    }
  }

  @Test
  void aStoreThatIsDownExplainsItsServers() {
    try (Desk desk = desk(ALL)) {
      desk.set(Signal.COMPONENT_STATE, "store", 3);
      server(desk, "a", 3);

      desk.pass(Duration.ofMinutes(5));

      assertThat(desk.told("all")).containsExactly("firing store does not work: as told");
    }
  }

  @Test
  void holdsBackWhatIsTooMuchAndTellsItInOneMessage() {
    Map<String, ChannelSettings> channels = ALL;
    try (Desk desk = new Desk(folder, Desk.settings(2, channels))) {
      for (int at = 0; at < 6; at++) {
        server(desk, "s" + at, 2);
        desk.pass(DOWN);
      }
      assertThat(desk.sent("all")).hasSize(2);
      desk.set(Signal.AUDIT_LOST, "", 1);
      desk.pass(UP);
      assertThat(desk.sent("all")).as("an emergency is always told").hasSize(3);
      desk.restart();

      desk.pass(Duration.ofMinutes(60));

      List<Desk.Sent> sent = desk.sent("all");
      assertThat(sent).hasSize(4);
      assertThat(sent.getLast().kind()).isEqualTo("summary");
      assertThat(sent.getLast().alerts()).hasSize(4);
      desk.pass(Duration.ofHours(1));
      assertThat(desk.sent("all")).hasSize(4);
    }
  }

  @Test
  void repeatsWhatNobodyHasAcknowledged() {
    try (Desk desk = desk(ALL)) {
      server(desk, "a", 2);
      desk.pass(Duration.ofHours(4).plus(DOWN));
      assertThat(desk.told("all")).containsExactly(A, A);

      Alert alert = desk.alerts().open().getFirst();
      desk.alerts().acknowledge(alert.id(), "ann");
      desk.pass(Duration.ofHours(9));

      assertThat(desk.told("all")).containsExactly(A, A, "acknowledged server a is down: as told");
      assertThatThrownBy(() -> desk.alerts().acknowledge("0000", "ann"))
          .isInstanceOf(AlertException.class);
      desk.alerts().resolve(alert.id(), "ann");
      assertThatThrownBy(() -> desk.alerts().resolve(alert.id(), "ann"))
          .hasMessageContaining("is over");
      desk.pass(DOWN);
      // It is still down, so that is another one.
      assertThat(desk.alerts().open()).extracting(Alert::id).doesNotContain(alert.id());
    }
  }

  @Test
  void tellsEachChannelWhatIsForIt() {
    Map<String, ChannelSettings> channels =
        Map.of(
            "bad", Desk.log(Severity.CRITICAL),
            "of-b", Desk.log(Severity.INFO, new ServerId("b")),
            "all", Desk.log(Severity.INFO));
    try (Desk desk = desk(channels)) {
      server(desk, "a", 2);
      desk.set(Signal.SERVER_P95, "b", 3);

      desk.pass(DOWN);

      assertThat(desk.told("bad")).containsExactly(A);
      assertThat(desk.told("of-b"))
          .containsExactly("firing one call of 20 to server b takes 3 s or longer");
      assertThat(desk.sent("all")).hasSize(2);
    }
  }

  @Test
  void endsWhatIsNotThereAnyMoreAndKeepsWhatCannotBeSeen() {
    try (Desk desk = desk(ALL)) {
      server(desk, "a", 2);
      server(desk, "b", 2);
      desk.pass(DOWN);
      desk.forget(Signal.SERVER_STATE, "a");
      desk.pass(UP);
      assertThat(desk.alerts().open()).hasSize(1);

      desk.fail(Signal.SERVER_STATE, "nobody answers");
      desk.pass(Duration.ofHours(1));

      assertThat(desk.alerts().open()).hasSize(1);
      assertThat(desk.alerts().open().getFirst().note()).contains("nobody answers");
      assertThat(desk.alerts().rules())
          .filteredOn(each -> each.trouble().isPresent())
          .extracting(each -> each.rule().name())
          .containsExactly("server-down");
    }
  }

  @Test
  void aPersonRaisesAnAlertOnce() {
    try (Desk desk = desk(ALL)) {
      Alerts.Wish wish =
          new Alerts.Wish(
              Severity.CRITICAL,
              "the house is on fire",
              Map.of("server", "a"),
              Optional.of(Duration.ofMinutes(30)));

      Alerts.Raised raised = desk.alerts().raise(wish, "ann");

      assertThat(raised.isNew()).isTrue();
      assertThat(desk.alerts().raise(wish, "bob"))
          .isEqualTo(new Alerts.Raised(raised.alert(), false));
      desk.pass(UP);
      assertThat(desk.told("all")).containsExactly("firing the house is on fire");
      desk.restart();
      desk.pass(Duration.ofMinutes(31));
      assertThat(desk.told("all"))
          .containsExactly("firing the house is on fire", "resolved the house is on fire");
      assertThat(desk.alerts().open()).isEmpty();
    }
  }
}
