package dev.roundhouse.updates;

import static dev.roundhouse.updates.Grounds.ANN;
import static dev.roundhouse.updates.Grounds.BOB;
import static dev.roundhouse.updates.Grounds.SERVER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.updates.ProtectionException.Reason;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
final class ProtectedSetTest {
  private static final ProtectedItem ITEM = ProtectedItem.of(SERVER);

  @TempDir private Path folder;
  private Grounds grounds;

  @BeforeEach
  void open() throws Exception {
    grounds = new Grounds(folder);
  }

  @AfterEach
  void close() {
    grounds.close();
  }

  private static void refused(Reason reason, ThrowingCallable work) {
    assertThatThrownBy(work)
        .isInstanceOfSatisfying(
            ProtectionException.class, e -> assertThat(e.reason()).isEqualTo(reason));
  }

  private List<String> drift() {
    return grounds.set.verify().drifts().stream()
        .map(each -> each.kind().wire() + " " + each.item())
        .toList();
  }

  private void replaced(String... words) {
    grounds.catalog.replace(Grounds.definition(SERVER, words));
  }

  @Test
  void isOffUntilThereIsABaselineAndOnFromThenOn() {
    assertThat(grounds.set.isOn()).isFalse();
    assertThat(grounds.set.verify().isClean()).as("nobody knows").isFalse();
    grounds.changes(BOB, "server replace", () -> replaced("/bin/true"));
    assertThat(grounds.set.changes(10)).isEmpty();

    ProtectedSet.Baseline taken = grounds.set.baseline(ANN, "first");

    assertThat(taken.left()).isEmpty();
    assertThat(taken.items()).isEqualTo(5);
    assertThat(grounds.set.isOn()).isTrue();
    assertThat(grounds.set.verify().isClean()).isTrue();
    assertThat(grounds.set.changes(10))
        .singleElement()
        .satisfies(line -> {
          assertThat(line.what()).isEqualTo("baseline of 5 items taken");
          assertThat(line.who()).isEqualTo("ann");
          assertThat(line.why()).isEqualTo("first");
        });
    grounds.isEnabled(false);
    grounds.changes(BOB, "server replace", () -> replaced("/bin/false"));
    assertThat(drift()).contains("changed server:it");
  }

  @Test
  void tellsEveryKindOfDriftAndRepairsNothing() throws Exception {
    grounds.set.baseline(ANN, "first");
    grounds.tampers(
        "update catalog_server set definition = replace(definition, 'wrapper', 'other')");
    Files.writeString(grounds.wrapper, "#!/bin/sh\nrm -rf /\n");
    Files.delete(grounds.client);
    Files.writeString(grounds.home.resolve("node_modules/some/index.js"), "evil");
    Files.writeString(grounds.home.resolve("node_modules/some/planted.js"), "new");
    Files.delete(grounds.home.resolve("node_modules/some/other.js"));
    grounds.catalog.add(Grounds.definition(new ServerId("planted"), "/bin/cat"));
    grounds.policies.setPolicy(SERVER, UpdatePolicy.DEFAULT);

    assertThat(drift())
        .containsExactly(
            "changed server:it",
            "new server:planted",
            "new file:/bin/cat",
            "missing file:" + grounds.client,
            "changed file:" + grounds.wrapper,
            "changed package:" + grounds.home);
    assertThat(grounds.set.verify().drifts())
        .extracting(Drift::says)
        .anyMatch(says -> says.startsWith("its definition differs in update policy;"))
        .anyMatch(says ->
            says.startsWith(
                "changed node_modules/some/index.js, missing node_modules/some/other.js, new"
                    + " node_modules/some/planted.js;"));
    assertThat(grounds.wrapper).content().contains("rm -rf");
    assertThat(grounds.client).doesNotExist();
  }

  @Test
  void tellsAModeAndALinkThatLeadsElsewhere() throws Exception {
    grounds.set.baseline(ANN, "first");
    Files.setPosixFilePermissions(grounds.wrapper, PosixFilePermissions.fromString("rwxrwxrwx"));
    Path elsewhere = Files.writeString(folder.resolve("elsewhere.json"), "{}");
    Files.delete(grounds.client);
    Files.createSymbolicLink(grounds.client, elsewhere);

    assertThat(grounds.set.verify().drifts())
        .extracting(Drift::says)
        .containsExactly(
            "it leads to %s instead of %s".formatted(elsewhere, grounds.client),
            "its mode is rwxrwxrwx instead of rwxr-xr-x");
  }

  @Test
  void changesWithAnAuthorisationOnceAndWritesTheLedger() {
    grounds.set.baseline(ANN, "first");
    refused(
        Reason.UNAUTHORIZED,
        () -> grounds.changes(BOB, "server replace", () -> replaced("/bin/true")));
    Authorization given = grounds.authorized(ITEM);

    grounds.changes(BOB, "server replace", () -> replaced("/bin/true"));

    refused(
        Reason.UNAUTHORIZED,
        () -> grounds.changes(BOB, "server replace", () -> replaced("/bin/false")));
    assertThat(grounds.set.verify().isClean()).isTrue();
    ChangeRecord line =
        grounds.set.changes(10).stream().filter(each -> each.item().equals(ITEM)).findFirst().get();
    assertThat(line.what()).isEqualTo("server replace");
    assertThat(line.who()).isEqualTo("bob");
    assertThat(line.why()).isEqualTo("a ticket");
    assertThat(line.correlation()).isEqualTo("request-2");
    assertThat(line.authorization()).isEqualTo(given.id());
    assertThat(line.before()).hasSize(64).isNotEqualTo(line.after());
    assertThat(folder.resolve("data/protect/copies/" + line.before())).exists();
    assertThat(grounds.set.changes(10))
        .as("what it is started from follows it")
        .extracting(each -> each.what() + " " + each.item())
        .contains(
            "taken into the baseline file:/bin/true",
            "taken out of the baseline file:" + grounds.wrapper);
    assertThat(grounds.set.authorizations(1).getFirst().state())
        .isEqualTo(Authorization.State.USED);
  }

  @Test
  void givesAnAuthorisationBackWhenNothingWasChanged() {
    grounds.set.baseline(ANN, "first");
    grounds.authorized(ITEM);

    assertThatThrownBy(() ->
            grounds.changes(
                BOB,
                "server replace",
                () -> {
                  throw new IllegalStateException("no");
                }))
        .hasMessage("no");

    assertThat(grounds.set.authorizations(1).getFirst().state())
        .isEqualTo(Authorization.State.OPEN);
    assertThat(grounds.set.changes(10)).hasSize(1);
  }

  @Test
  void writesDownAChangeThatWasMadeThoughItFailed() {
    grounds.set.baseline(ANN, "first");
    grounds.authorized(ITEM);

    assertThatThrownBy(() ->
            grounds.changes(
                BOB,
                "server remove",
                () -> {
                  grounds.catalog.remove(SERVER);
                  throw new IllegalStateException("a follower failed");
                }))
        .hasMessage("a follower failed");

    assertThat(grounds.set.changes(10))
        .extracting(ChangeRecord::what)
        .contains("server remove (it failed, and changed something all the same)");
    assertThat(grounds.set.verify().isClean()).isTrue();
  }

  @Test
  void settlesWhatTheEndOfTheProgramHasCutOff() {
    grounds.set.baseline(ANN, "first");
    grounds.authorized(ITEM);
    // Never closed, as when the program is killed.
    grounds.set.claim(BOB, ProtectedChange.of(ITEM, "server replace"));
    refused(Reason.BUSY, () -> grounds.set.claim(BOB, ProtectedChange.of(ITEM, "server remove")));

    ProtectedSet unchanged = grounds.opened();
    assertThat(unchanged.authorizations(1).getFirst().state()).isEqualTo(Authorization.State.OPEN);
    unchanged.claim(BOB, ProtectedChange.of(ITEM, "server replace"));
    replaced("/bin/true");

    ProtectedSet changed = grounds.opened();
    assertThat(changed.authorizations(1).getFirst().state()).isEqualTo(Authorization.State.USED);
    assertThat(changed.changes(10))
        .extracting(line -> line.who() + ": " + line.what())
        .contains("bob: server replace (the program ended before it did)");
    assertThat(changed.verify().isClean()).isTrue();
  }

  @Test
  void isUsedOnceHoweverManyTry() throws Exception {
    grounds.set.baseline(ANN, "first");
    for (int round = 0; round < 20; round++) {
      grounds.authorized(ITEM);
      AtomicInteger made = new AtomicInteger();
      List<Future<?>> all = new ArrayList<>();
      int threads = 16;
      CyclicBarrier start = new CyclicBarrier(threads);
      try (ExecutorService pool = Executors.newFixedThreadPool(threads)) {
        for (int at = 0; at < threads; at++) {
          all.add(
              pool.submit(() -> {
                start.await();
                grounds.changes(BOB, "server restart", made::incrementAndGet);
                return true;
              }));
        }
      }
      long refusals =
          all.stream()
              .filter(each -> each.state() == Future.State.FAILED)
              .map(Future::exceptionNow)
              .filter(ProtectionException.class::isInstance)
              .count();
      assertThat(made).hasValue(1);
      assertThat(refusals).isEqualTo(threads - 1);
    }
    assertThat(grounds.set.changes(100)).hasSize(21);
    assertThat(grounds.set.verify().broken()).isEmpty();
  }

  @Test
  void isGoodForATimeAndCanBeTakenBack() {
    grounds.set.baseline(ANN, "first");
    grounds.authorized(ITEM);
    grounds.clock.pass(Duration.ofHours(1));
    assertThatThrownBy(() -> grounds.set.claim(BOB, ProtectedChange.of(ITEM, "server remove")))
        .hasMessageContaining("the time is over");
    assertThat(grounds.set.authorizations(1).getFirst().wire(grounds.clock.instant()))
        .isEqualTo("expired");
    Authorization second = grounds.authorized(ITEM);

    grounds.set.revoke(second.id());

    refused(
        Reason.UNAUTHORIZED,
        () -> grounds.set.claim(BOB, ProtectedChange.of(ITEM, "server remove")));
    refused(Reason.REFUSED, () -> grounds.set.revoke(second.id()));
    refused(Reason.NOT_FOUND, () -> grounds.set.revoke("00"));
  }

  private void authorizedVersion(Optional<String> version, Optional<String> digest) {
    grounds.set.authorize(
        ANN, new ProtectedSet.Wish(ITEM, "a ticket", version, digest, Optional.empty()));
  }

  @Test
  void bindsAPromotionToItsVersionDigestAndAnotherPerson() {
    grounds.set.baseline(ANN, "first");
    grounds.needsTwo();
    ProtectedChange promotion =
        ProtectedChange.toVersion(SERVER, "update promote", "1.1.0", Optional.of("sha512-abc"));
    grounds.authorized(ITEM);
    authorizedVersion(Optional.of("1.2.0"), Optional.empty());
    authorizedVersion(Optional.of("1.1.0"), Optional.of("sha512-other"));

    refused(Reason.UNAUTHORIZED, () -> grounds.set.claim(BOB, promotion));
    authorizedVersion(Optional.of("1.1.0"), Optional.of("sha512-abc"));
    refused(Reason.SAME_PERSON, () -> grounds.set.claim(ANN, promotion));
    try (ProtectedSet.Claim claim = grounds.set.claim(BOB, promotion)) {
      claim.done();
    }
    refused(Reason.UNAUTHORIZED, () -> grounds.set.claim(BOB, promotion));
  }

  @Test
  void acceptsDriftOnlyWhereSomebodyHasAuthorisedThat() throws Exception {
    grounds.set.baseline(ANN, "first");
    assertThat(grounds.set.baseline(BOB, "again").changed()).as("nothing differs").isZero();
    Files.writeString(grounds.wrapper, "#!/bin/sh\n");

    refused(Reason.UNAUTHORIZED, () -> grounds.set.baseline(BOB, "it is fine"));
    assertThat(drift()).containsExactly("changed file:" + grounds.wrapper);
    grounds.authorized(ProtectedItem.BASELINE);
    assertThat(grounds.set.baseline(BOB, "it is fine").changed()).isEqualTo(1);

    assertThat(grounds.set.verify().isClean()).isTrue();
    assertThat(grounds.set.changes(1).getFirst())
        .satisfies(line -> {
          assertThat(line.what()).isEqualTo("accepted as it is");
          assertThat(line.why()).isEqualTo("a ticket");
          assertThat(line.item()).isEqualTo(ProtectedItem.file(grounds.wrapper));
        });
  }

  @Test
  void noticesALedgerThatSomebodyHasWrittenTo() {
    grounds.set.baseline(ANN, "first");
    for (int at = 0; at < 3; at++) {
      grounds.authorized(ITEM);
      grounds.changes(BOB, "server restart", () -> {});
    }
    assertThat(grounds.set.verify().broken()).isEmpty();

    grounds.tampers("update updates_change set who = 'eve' where number = 2");
    assertThat(grounds.set.verify().broken()).contains("line 2 is not as it was written");
    grounds.tampers("update updates_change set who = 'bob' where number = 2");
    assertThat(grounds.set.verify().broken()).isEmpty();
    grounds.tampers("delete from updates_change where number = 4");
    assertThat(grounds.set.verify().broken())
        .contains("line 4 was written and is not there as it was");
    grounds.tampers("delete from updates_change where number = 2");
    assertThat(grounds.set.verify().broken()).contains("line 2 is missing: line 3 follows");
    grounds.tampers("delete from updates_change");
    assertThat(grounds.set.verify().isClean()).isFalse();
  }

  @Test
  void keepsCopiesForItsOwnerAlone() throws Exception {
    grounds.set.baseline(ANN, "first");

    Path copies = folder.resolve("data/protect/copies");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(copies)))
        .isEqualTo("rwx------");
    try (Stream<Path> files = Files.list(copies)) {
      assertThat(files)
          .isNotEmpty()
          .allSatisfy(each ->
              assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(each)))
                  .isEqualTo("rw-------"));
    }
  }

  @Test
  void refusesWishesThatMakeNoSense() {
    assertThatThrownBy(() -> ProtectedItem.parse("client.json"))
        .hasMessageContaining("write server:NAME, pin:NAME");
    assertThatThrownBy(() -> ProtectedItem.parse("file:relative")).hasMessageContaining("write");
    assertThatThrownBy(() ->
            grounds.set.authorize(
                ANN,
                new ProtectedSet.Wish(
                    ITEM, " ", Optional.empty(), Optional.empty(), Optional.empty())))
        .hasMessageContaining("say why");
    assertThatThrownBy(() ->
            grounds.set.authorize(
                ANN,
                new ProtectedSet.Wish(
                    ITEM,
                    "why",
                    Optional.empty(),
                    Optional.empty(),
                    Optional.of(grounds.clock.instant().plus(Duration.ofDays(31))))))
        .hasMessageContaining("30 days at most");
    assertThatThrownBy(() -> authorizedVersion(Optional.empty(), Optional.of("sha512-abc")))
        .hasMessageContaining("say the version as well");
  }
}
