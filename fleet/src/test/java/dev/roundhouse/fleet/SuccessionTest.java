package dev.roundhouse.fleet;

import static dev.roundhouse.fleet.Yard.LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.roundhouse.kernel.ServerId;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// How a newer version of a server takes over from the one that runs.
final class SuccessionTest {
  @TempDir Path data;

  private final Yard yard = new Yard();
  private final Told told = new Told();

  private Fleet open() {
    Fleet fleet = yard.open(data);
    told.follow(fleet, new ServerId("a"));
    return fleet;
  }

  private static String instance(Fleet fleet, ServerId server, String tenant) {
    try (Lease lease = fleet.lease(server, tenant, LONG)) {
      return lease.instance().id();
    }
  }

  @Test
  void whatRunsServesUntilTheNextIsReady() {
    ServerId server = yard.define("a", Yard.CAT);
    try (Fleet fleet = open()) {
      Lease held = fleet.lease(server, "everybody", LONG);
      yard.succeed(server, Yard.shell("exec cat"));

      assertThat(instance(fleet, server, "everybody")).isEqualTo(held.instance().id());
      fleet.changed(server);
      await().until(() -> told.moves.equals(List.of("everybody")));

      // The call under way is not disturbed; who comes now gets the new one at once.
      assertThat(held.instance().isAlive()).isTrue();
      assertThat(fleet.isAwake(server, "everybody")).isTrue();
      assertThat(instance(fleet, server, "everybody")).isNotEqualTo(held.instance().id());
      held.close();
      await().until(() -> !held.instance().isAlive());
      assertThat(fleet.instances()).hasSize(1);
    }
  }

  @Test
  void oneThatDoesNotStartCostsNobodyACall() {
    ServerId server = yard.define("a", Yard.CAT);
    try (Fleet fleet = open()) {
      String first = instance(fleet, server, "everybody");
      yard.succeed(server, Yard.shell("echo no such luck >&2; exit 3"));
      fleet.changed(server);
      await().until(() -> !told.failures.isEmpty());

      assertThat(told.failures.getFirst()).contains("no such luck");
      assertThat(instance(fleet, server, "everybody")).isEqualTo(first);

      // The way back is the same way.
      yard.succeed(server, Yard.CAT);
      fleet.changed(server);
      await().until(() -> told.moves.equals(List.of("everybody")));
      assertThat(instance(fleet, server, "everybody")).isNotEqualTo(first);
      await().until(() -> fleet.instances().size() == 1);
    }
  }

  /// Longer than the time that every start is looked at.
  @Test
  void oneThatEndsAWhileAfterItsStartCostsNobodyACallEither() {
    ServerId server = yard.define("a", Yard.CAT);
    yard.prove(Duration.ofMinutes(1));
    try (Fleet fleet = open()) {
      String first = instance(fleet, server, "everybody");
      yard.succeed(server, Yard.shell("sleep 0.5; echo too late >&2; exit 3"));
      fleet.changed(server);
      await().until(() -> !told.failures.isEmpty());

      assertThat(told.failures.getFirst()).contains("too late");
      assertThat(told.moves).isEmpty();
      assertThat(instance(fleet, server, "everybody")).isEqualTo(first);
    }
  }

  @Test
  void whoKeepsStateStaysWhereItIs() {
    ServerId server = yard.define("a", Yard.CAT);
    yard.keep("session");
    try (Fleet fleet = open()) {
      String old = instance(fleet, server, "session");
      String other = instance(fleet, server, "everybody");
      yard.succeed(server, Yard.CAT);
      fleet.changed(server);
      await().until(() -> told.moves.equals(List.of("everybody")));

      assertThat(instance(fleet, server, "session")).isEqualTo(old);
      assertThat(instance(fleet, server, "everybody")).isNotEqualTo(other);
      assertThat(instance(fleet, server, "newcomer")).isNotEqualTo(old);
      fleet.retire(server, "session");
      await().until(() -> fleet.instances().size() == 2);
    }
  }

  @Test
  void anotherDefinitionDoesNotWait() {
    ServerId server = yard.define("a", Yard.CAT);
    try (Fleet fleet = open()) {
      String first = instance(fleet, server, "everybody");
      yard.succeed(server, Yard.CAT);
      yard.define("a", Yard.CAT);
      fleet.changed(server);

      assertThat(instance(fleet, server, "everybody")).isNotEqualTo(first);
      assertThat(told.moves).isEmpty();
    }
  }

  @Test
  void nobodyEverGetsADeadOneWhileVersionsChange() throws InterruptedException {
    ServerId server = yard.define("a", Yard.CAT);
    Queue<String> wrong = new ConcurrentLinkedQueue<>();
    AtomicBoolean isOver = new AtomicBoolean();
    AtomicInteger leases = new AtomicInteger();
    try (Fleet fleet = open()) {
      instance(fleet, server, "everybody");
      List<Thread> callers = new ArrayList<>();
      for (int each = 0; each < 8; each++) {
        callers.add(
            Thread.ofVirtual()
                .start(() -> {
                  while (!isOver.get()) {
                    try (Lease lease = fleet.lease(server, "everybody", LONG)) {
                      leases.incrementAndGet();
                      if (!lease.instance().isAlive()) {
                        wrong.add(lease.instance().id());
                      }
                    } catch (FleetException e) {
                      wrong.add(e.getMessage());
                    }
                  }
                }));
      }
      for (int round = 1; round <= 5; round++) {
        yard.succeed(server, Yard.shell(round == 3 ? "exit 1" : "exec cat"));
        fleet.changed(server);
        int news = round;
        await().until(() -> told.moves.size() + told.failures.size() == news);
      }
      isOver.set(true);
      for (Thread caller : callers) {
        caller.join();
      }
      assertThat(wrong).isEmpty();
      assertThat(told.moves).hasSize(4);
      assertThat(leases.get()).isPositive();
      await().until(() -> fleet.instances().size() == 1);
    }
  }

  /// Remembers what became of takeovers.
  private static final class Told {
    final List<String> moves = new CopyOnWriteArrayList<>();
    final List<String> failures = new CopyOnWriteArrayList<>();

    void follow(Fleet fleet, ServerId server) {
      fleet
          .takeovers()
          .follow((before, after) -> {
            Takeover last = after.get(server);
            if (last != null && !last.equals(before.get(server))) {
              last.failure().ifPresentOrElse(failures::add, () -> moves.add(last.tenant()));
            }
          });
    }
  }
}
