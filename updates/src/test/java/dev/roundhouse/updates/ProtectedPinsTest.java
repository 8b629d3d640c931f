package dev.roundhouse.updates;

import static dev.roundhouse.updates.Grounds.ANN;
import static dev.roundhouse.updates.Grounds.BOB;
import static dev.roundhouse.updates.Grounds.SERVER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.roundhouse.catalog.Entry;
import dev.roundhouse.catalog.Origin;
import dev.roundhouse.catalog.VersionPin;
import dev.roundhouse.catalog.VirtualServer;
import dev.roundhouse.kernel.ServerId;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
final class ProtectedPinsTest {
  private static final ServerId PACKED = new ServerId("packed");
  private static final ProtectedItem PIN = ProtectedItem.pin(PACKED);
  private static final ServerId DEV = new ServerId("dev");
  private static final ProtectedItem VIRTUAL = ProtectedItem.virtual(DEV);

  @TempDir private Path folder;
  private Grounds grounds;

  @BeforeEach
  void open() throws Exception {
    grounds = new Grounds(folder);
    pin("1.0.0");
    grounds.catalog.putVirtual(virtual("one"));
    grounds.set.baseline(ANN, "first");
  }

  @AfterEach
  void close() {
    grounds.close();
  }

  private void pin(String version) {
    grounds.catalog.pin(PACKED, Optional.of(new VersionPin("some", version, "")));
  }

  private Optional<String> pinned() {
    return Optional.ofNullable(grounds.catalog.image().current().pins().get(PACKED))
        .map(VersionPin::version);
  }

  private static VirtualServer virtual(String tool) {
    Entry entry = new Entry(SERVER, tool, Optional.empty(), Optional.empty());
    return new VirtualServer(
        DEV, Optional.empty(), List.of(entry), List.of(), List.of(), Origin.STORE);
  }

  private List<String> drift() {
    return grounds.set.verify().drifts().stream()
        .map(each -> each.kind().wire() + " " + each.item())
        .toList();
  }

  private List<String> says() {
    return grounds.set.verify().drifts().stream().map(Drift::says).toList();
  }

  private void authorized(ProtectedItem item, String version) {
    grounds.set.authorize(
        ANN,
        new ProtectedSet.Wish(
            item, "a ticket", Optional.of(version), Optional.empty(), Optional.empty()));
  }

  private static ProtectedChange to(String version) {
    return ProtectedChange.toVersion(PACKED, "update promote", version, Optional.empty());
  }

  private ChangeRecord newest(ProtectedItem item) {
    return grounds.set.changes(100).stream()
        .filter(each -> each.item().equals(item))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void tellsWhatBecameOfPinsAndVirtualServersPastThisProgram() {
    assertThat(grounds.set.verify().isClean()).isTrue();
    assertThat(grounds.set.verify().items()).isEqualTo(7);

    pin("1.1.0");
    grounds.catalog.putVirtual(virtual("other"));
    assertThat(drift()).containsExactly("changed pin:packed", "changed virtual:dev");
    assertThat(says().getFirst()).startsWith("it is some@1.1.0 instead of some@1.0.0;");
    assertThat(says().getLast()).startsWith("its definition differs in tools;");

    grounds.catalog.pin(PACKED, Optional.empty());
    grounds.catalog.removeVirtual(DEV);
    grounds.catalog.putVirtual(
        new VirtualServer(
            new ServerId("planted"),
            Optional.empty(),
            List.of(),
            List.of(),
            List.of(),
            Origin.STORE));
    assertThat(drift())
        .containsExactly("missing pin:packed", "missing virtual:dev", "new virtual:planted");
  }

  @Test
  void bringsBothBackWhenSomebodyHasAuthorisedThat() {
    pin("1.1.0");
    grounds.catalog.removeVirtual(DEV);
    for (ProtectedItem each : List.of(PIN, VIRTUAL)) {
      assertThatThrownBy(() -> grounds.set.restore(BOB, each))
          .hasMessageContaining("nobody has authorised \"protect restore\"");
      grounds.authorized(each);
      grounds.set.restore(BOB, each);
    }

    assertThat(pinned()).contains("1.0.0");
    assertThat(grounds.catalog.image().current().virtualServers().get(DEV))
        .isEqualTo(virtual("one"));
    assertThat(grounds.set.verify().isClean()).isTrue();
  }

  @Test
  void letsAVersionInByAnAuthorisationOfTheServerOrOfItsPin() {
    assertThatThrownBy(() -> grounds.set.check(BOB, to("1.1.0")))
        .hasMessageContaining("pin:packed is protected")
        .hasMessageContaining("protect authorize server:packed --version 1.1.0 --why WHY");
    for (ProtectedItem each : List.of(ProtectedItem.of(PACKED), PIN)) {
      String version = each.equals(PIN) ? "1.2.0" : "1.1.0";
      authorized(each, version);
      grounds.set.check(BOB, to(version));
      grounds.set.check(BOB, to(version));

      try (ProtectedSet.Claim claim = grounds.set.claim(BOB, to(version))) {
        pin(version);
        claim.done();
      }

      assertThatThrownBy(() -> grounds.set.check(BOB, to(version)))
          .hasMessageContaining("nobody has authorised");
      ChangeRecord line = newest(PIN);
      assertThat(line.what()).isEqualTo("update promote");
      assertThat(line.why()).isEqualTo("a ticket");
      assertThat(line.after()).hasSize(64).isNotEqualTo(line.before());
      assertThat(grounds.set.verify().isClean()).isTrue();
    }
  }

  @Test
  void settlesAPinThatWasWrittenWhenTheProgramEnded() {
    authorized(ProtectedItem.of(PACKED), "1.1.0");
    grounds.set.claim(BOB, to("1.1.0")); // Never closed, as when the program is killed.
    pin("1.1.0");

    ProtectedSet after = grounds.opened();

    assertThat(after.authorizations(1).getFirst().state()).isEqualTo(Authorization.State.USED);
    assertThat(newest(PIN).what()).isEqualTo("update promote (the program ended before it did)");
    assertThat(after.verify().isClean()).isTrue();
  }

  @Test
  void goesBackWhateverElseGoesOnAndWritesItDown() {
    authorized(PIN, "1.1.0");
    try (ProtectedSet.Claim claim = grounds.set.claim(BOB, to("1.1.0"))) {
      pin("1.1.0");
      claim.done();
    }
    String promoted = newest(PIN).after();
    authorized(PIN, "1.2.0");
    grounds.set.claim(BOB, to("1.2.0")); // Another change that hangs.

    grounds.set.unasked(
        new Actor("roundhouse", "update_packed-1"),
        to("1.0.0"),
        "calls failed:\n9 of 10",
        () -> pin("1.0.0"));

    assertThat(pinned()).contains("1.0.0");
    ChangeRecord line = newest(PIN);
    assertThat(line.who()).isEqualTo("roundhouse");
    assertThat(line.why()).isEqualTo("calls failed: 9 of 10");
    assertThat(line.authorization()).isEmpty();
    assertThat(line.before()).isEqualTo(promoted);
    assertThat(line.after()).isNotEqualTo(promoted);
    assertThat(grounds.set.verify().isClean()).isTrue();
  }

  @Test
  void goesBackThoughItCannotBeWrittenDown() {
    grounds.set.unasked(ANN, to("0.8.0"), "it crashed", () -> pin("0.8.0"));
    String before = newest(PIN).after();
    grounds.tampers("alter table updates_change rename to gone");

    grounds.set.unasked(ANN, to("0.9.0"), "it crashed", () -> pin("0.9.0"));

    assertThat(pinned()).contains("0.9.0");
    grounds.tampers("alter table gone rename to updates_change");
    assertThat(drift()).containsExactly("changed pin:packed");
    // Done once more, as after an end of the program: what was before is known from the baseline.
    grounds.set.unasked(ANN, to("0.9.0"), "it crashed", () -> pin("0.9.0"));
    assertThat(newest(PIN).before()).isEqualTo(before);
    assertThat(grounds.set.verify().isClean()).isTrue();
  }

  @Test
  void writesNothingDownWhereNothingIsProtected() {
    grounds.isEnabled(false);
    int lines = grounds.set.changes(100).size();

    grounds.set.check(BOB, to("1.1.0"));
    grounds.set.unasked(ANN, to("0.9.0"), "it crashed", () -> pin("0.9.0"));

    assertThat(pinned()).contains("0.9.0");
    assertThat(grounds.set.changes(100)).hasSize(lines);
  }

  @Test
  void readsItemsAsItWritesThem() {
    for (ProtectedItem each : List.of(PIN, VIRTUAL, ProtectedItem.of(PACKED))) {
      assertThat(ProtectedItem.parse(each.wire())).isEqualTo(each);
    }
    assertThatThrownBy(() -> ProtectedItem.parse("pin:no such name"))
        .hasMessageContaining("pin:NAME, virtual:NAME");
    assertThatThrownBy(() -> authorized(VIRTUAL, "1.0.0"))
        .hasMessageContaining("a version is for a server or its pin");
  }
}
