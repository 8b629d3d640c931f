package dev.roundhouse.fleet;

import static dev.roundhouse.fleet.Yard.CAT;
import static dev.roundhouse.fleet.Yard.LONG;
import static dev.roundhouse.fleet.Yard.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.roundhouse.fleet.FleetException.Category;
import dev.roundhouse.kernel.ServerId;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PipeTest {
  private final Yard yard = new Yard();
  private final AtomicLong received = new AtomicLong();
  private final AtomicLong sent = new AtomicLong();
  private final Yard.Ears ears = new Yard.Ears();
  @TempDir private Path data;
  private Fleet fleet;

  @BeforeEach
  void open() {
    fleet =
        yard.open(
            Yard.settings(),
            data,
            new FleetObserver() {
              @Override
              public void received(Instance instance, int count) {
                received.addAndGet(count);
              }

              @Override
              public void sent(Instance instance, int count) {
                sent.addAndGet(count);
              }
            });
  }

  @AfterEach
  void close() {
    fleet.close();
  }

  private Lease lease(Launch.Command command) {
    ServerId server = yard.define("server", command);
    return fleet.lease(server, "shared", LONG);
  }

  @Test
  void carriesLinesBothWaysInOrder() {
    Lease lease = lease(CAT);
    Yard.pipe(lease).attach(ears);

    List<String> expected = new ArrayList<>();
    for (int line = 0; line < 5_000; line++) {
      expected.add("line " + line + " \u00e4\u20ac");
      Yard.pipe(lease).send(bytes(expected.getLast()));
    }
    String large = "x".repeat(200_000);
    Yard.pipe(lease).send(bytes(large));
    expected.add(large);

    await().until(() -> ears.lines.size() == expected.size());
    assertThat(ears.lines).isEqualTo(expected);
    assertThat(received.get()).isEqualTo(sent.get()).isGreaterThan(200_000);
    lease.close();
    fleet.close();
    assertThat(ears.ends).containsExactly("stopped");
    assertThat(ears.noises).isEmpty();
  }

  @Test
  void carriesLinesOfManySenders() {
    Lease lease = lease(CAT);
    Yard.pipe(lease).attach(ears);

    try (ExecutorService senders = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int sender = 0; sender < 50; sender++) {
        String name = "sender " + sender;
        senders.execute(() -> {
          for (int line = 0; line < 100; line++) {
            Yard.pipe(lease).send(bytes(name));
          }
        });
      }
    }

    await().until(() -> ears.lines.size() == 5_000);
    assertThat(ears.lines.stream().distinct()).hasSize(50);
  }

  @Test
  void deliversWhatWasWrittenBeforeItIsAttached() {
    Lease lease = lease(Yard.shell("echo early; exec cat"));

    Yard.pipe(lease).attach(ears);
    Yard.pipe(lease).send(bytes("late"));

    await().untilAsserted(() -> assertThat(ears.lines).containsExactly("early", "late"));
    assertThatThrownBy(() -> Yard.pipe(lease).attach(ears))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void leavesOutEmptyLinesAndCarriageReturns() {
    Lease lease = lease(Yard.shell("printf 'a\\r\\n\\n\\r\\nb\\n'; exec cat"));

    Yard.pipe(lease).attach(ears);

    await().untilAsserted(() -> assertThat(ears.lines).containsExactly("a", "b"));
  }

  @Test
  void aKilledProcessIsToldAndTheNextLeaseStartsAnother() {
    ServerId server = yard.define("server", CAT);
    Lease lease = fleet.lease(server, "shared", LONG);
    Yard.pipe(lease).attach(ears);
    CountDownLatch stopped = new CountDownLatch(1);
    Thread traffic =
        Thread.ofVirtual()
            .start(() -> {
              try {
                while (true) {
                  Yard.pipe(lease).send(bytes("traffic"));
                }
              } catch (FleetException e) {
                assertThat(e.category()).isEqualTo(Category.GONE);
                stopped.countDown();
              }
            });
    await().until(() -> ears.lines.size() > 10);

    ProcessHandle.of(Yard.process(lease).pid()).orElseThrow().destroyForcibly();

    await().until(() -> !ears.ends.isEmpty());
    assertThat(ears.ends.getFirst()).contains("SIGKILL");
    await().until(() -> stopped.getCount() == 0);
    assertThat(traffic.isAlive()).isFalse();
    assertThat(lease.instance().isAlive()).isFalse();
    Yard.Ears others = new Yard.Ears();
    try (Lease next = fleet.lease(server, "shared", LONG)) {
      assertThat(next.instance().id()).isNotEqualTo(lease.instance().id());
      Yard.pipe(next).attach(others);
      Yard.pipe(next).send(bytes("again"));
      await().untilAsserted(() -> assertThat(others.lines).containsExactly("again"));
      lease.close();
      assertThat(fleet.instances()).extracting(InstanceState::leases).containsExactly(1);
    }
  }

  @Test
  void onlyALineThatNobodyCanHaveReadIsTakenBack() {
    Lease lease = lease(Yard.shell("read one; exec 0<&-; echo closed; sleep 1"));
    Pipe pipe = Yard.pipe(lease);
    pipe.attach(ears);
    byte[] read = bytes("one");
    byte[] unread = bytes("two");
    pipe.send(read);
    await().until(() -> ears.lines.contains("closed"));

    pipe.send(unread);

    await().until(() -> !ears.ends.isEmpty());
    assertThat(pipe.recall(unread)).isTrue();
    assertThat(pipe.recall(unread)).as("once").isFalse();
    assertThat(pipe.recall(read)).isFalse();
  }

  @Test
  void aChildThatNeverReadsFailsItsSendersOnly() {
    Lease deaf = lease(Yard.command("/bin/sleep", "1000"));
    ServerId healthy = yard.define("healthy", CAT);
    Yard.Ears others = new Yard.Ears();
    long begin = System.nanoTime();

    FleetException failure =
        catchThrowableOfType(
            FleetException.class,
            () -> {
              while (true) {
                Yard.pipe(deaf).send(new byte[50_000]);
              }
            });

    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(3));
    assertThat(failure.category()).isEqualTo(Category.TIMEOUT);
    assertThat(failure).hasMessageContaining("does not read its input");
    try (Lease lease = fleet.lease(healthy, "shared", LONG)) {
      Yard.pipe(lease).attach(others);
      Yard.pipe(lease).send(bytes("well"));
      await().untilAsserted(() -> assertThat(others.lines).containsExactly("well"));
    }
    long again = System.nanoTime();
    assertThatThrownBy(() -> Yard.pipe(deaf).send(bytes("{}")))
        .hasMessageContaining("does not read its input");
    assertThat(Duration.ofNanos(System.nanoTime() - again)).isLessThan(Duration.ofMillis(300));
  }

  @Test
  void anEndlessLineIsContained() {
    Lease lease =
        lease(
            Yard.node(
                """
                const part = Buffer.alloc(1 << 20, 'x');
                let left = 100;
                const more = () => left-- > 0
                    ? process.stdout.write(part, more)
                    : process.stdout.write('\\nafter\\n');
                more();
                process.stdin.resume();
                """));
    Runtime runtime = Runtime.getRuntime();
    runtime.gc();
    long before = runtime.totalMemory() - runtime.freeMemory();

    Yard.pipe(lease).attach(ears);

    await().atMost(LONG).until(() -> ears.lines.contains("after"));
    runtime.gc();
    long after = runtime.totalMemory() - runtime.freeMemory();
    assertThat(after - before).isLessThan(20L << 20);
    assertThat(ears.lines).containsExactly("after");
    assertThat(ears.noises)
        .containsExactly(
            "a line of " + (100 << 20) + " bytes is longer than allowed and was discarded");
    assertThat(received.get()).isGreaterThan(100 << 20);
  }

  @Test
  void aLineCutOffByTheEndIsNoise() {
    Lease lease = lease(Yard.shell("echo whole; printf half; read x; echo sorry >&2; exit 7"));
    Yard.pipe(lease).attach(ears);

    Yard.pipe(lease).send(bytes("go"));

    await().until(() -> !ears.ends.isEmpty());
    assertThat(ears.lines).containsExactly("whole");
    assertThat(ears.noises).containsExactly("the output ended within a line, after 4 bytes of it");
    assertThat(ears.ends).containsExactly("exited with code 7: sorry");
  }

  @Test
  void aProcessThatClosesItsOutputIsEnded() {
    Lease lease = lease(Yard.shell("exec >&-; echo mute >&2; sleep 1000"));
    long pid = Yard.process(lease).pid();

    Yard.pipe(lease).attach(ears);

    await().until(() -> !ears.ends.isEmpty());
    assertThat(ears.ends.getFirst()).startsWith("closed its output");
    assertThat(lease.instance().isAlive()).isFalse();
    await().until(() -> !Yard.isRunning(pid));
  }

  @Test
  void aReceiverThatThrowsLosesThatLineOnly() {
    Lease lease = lease(CAT);
    Yard.pipe(lease)
        .attach(
            new Pipe.Receiver() {
              @Override
              public void line(byte[] line) {
                if (line.length == 1) {
                  throw new IllegalStateException("on purpose");
                }
                ears.line(line);
              }

              @Override
              public void noise(String what) {
                ears.noise(what);
              }

              @Override
              public void closed(String reason) {
                ears.closed(reason);
              }
            });

    Yard.pipe(lease).send(bytes("1"));
    Yard.pipe(lease).send(bytes("22"));

    await().untilAsserted(() -> assertThat(ears.lines).containsExactly("22"));
  }

  @Test
  void aHundredIdleChildrenDoNotHoldVirtualThreads() {
    ServerId server = yard.define("cat", CAT);
    List<Lease> leases = new CopyOnWriteArrayList<>();
    try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int child = 0; child < 100; child++) {
        String tenant = "tenant " + child;
        callers.execute(() -> {
          Lease lease = fleet.lease(server, tenant, Duration.ofSeconds(30));
          Yard.pipe(lease).attach(ears);
          leases.add(lease);
        });
      }
    }
    assertThat(leases).hasSize(100);

    CountDownLatch ran = new CountDownLatch(1_000);
    for (int task = 0; task < 1_000; task++) {
      Thread.ofVirtual().start(ran::countDown);
    }
    await().atMost(Duration.ofSeconds(2)).until(() -> ran.getCount() == 0);
    leases.forEach(lease -> Yard.pipe(lease).send(bytes("hello")));
    await().until(() -> ears.lines.size() == 100);

    long begin = System.nanoTime();
    fleet.close();
    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(5));
    assertThat(ears.ends).hasSize(100).containsOnly("stopped");
    assertThat(leases).allMatch(lease -> !Yard.isRunning(Yard.process(lease).pid()));
  }
}
