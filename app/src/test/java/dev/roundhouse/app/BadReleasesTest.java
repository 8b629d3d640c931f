package dev.roundhouse.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roundhouse.kernel.Ticker;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Releases that should not get through, and two that should, in the whole program. What becomes of
/// them is left in `target/bad-releases.md`.
@Timeout(400)
final class BadReleasesTest {
  /// How many are brought at the same time.
  private static final int AT_ONCE = 2;

  private static final Duration WATCH = Duration.ofSeconds(15);

  private static final Ticker CLOCK = Ticker.system();

  @TempDir private Path folder;

  /// Where a release is to be stopped.
  ///
  /// @param words that its reason has
  private record Bad(String release, String step, String state, String words) {
    boolean isRejected() {
      return state.equals("rejected");
    }
  }

  private static final List<Bad> BAD =
      List.of(
          new Bad("wrong-integrity", "downloaded", "rejected", "has other bytes than its registry"),
          new Bad("truncated", "downloaded", "rejected", "has other bytes than its registry"),
          new Bad(
              "look-alike-host",
              "downloaded",
              "rejected",
              "is at http://127.0.0.1.fixture.invalid:"),
          new Bad("zip-slip", "quarantined", "rejected", "slipped-out"),
          new Bad("bomb", "quarantined", "rejected", "as in a bomb"),
          new Bad("install-script", "ready", "ready", "it now wants to run postinstall"),
          new Bad(
              "crash-at-start", "tried", "rejected", "exited with code 3: Error: no such module"),
          new Bad("crash-at-50", "tried", "rejected", "it failed after "),
          new Bad("tool-removed", "ready", "ready", "tool list: is gone"),
          new Bad("schema-tightened", "ready", "ready", "maxLength allows less"),
          new Bad("poisoned", "ready", "ready", "an instruction to the agent at /description"),
          new Bad("slow", "ready", "ready", "it answers in 2"),
          new Bad("leak", "ready", "ready", "of memory in 60 requests"),
          new Bad("new-host", "ready", "ready", "it now names the host 203.0.113.9"),
          new Bad("looks-for-keys", "ready", "ready", "it opens ~/.ssh/id_ed25519"));

  /// What became of a release.
  ///
  /// @param millis from the wish to the stop
  private record Row(String release, String at, String how, long millis, boolean isBad) {
    /// Without what differs from run to run.
    String line(Path outside) {
      String told =
          how.replace("|", "\\|")
              .replace(outside.toString(), "FILE")
              .replaceAll("sha512-[^)]+", "sha512-…")
              .replaceAll("fixture.invalid:\\d+", "fixture.invalid:PORT")
              .replaceAll("; see: .*", "");
      return "| %s | %s | %s | %d | %s |"
          .formatted(release, at, told, millis, isBad ? "yes" : "no");
    }
  }

  @Test
  void eachIsStoppedWhereItShouldAndTheGoodOnesGoThrough() throws Exception {
    Node.assumeInstalled();
    Path outside = folder.resolve("outside");
    try (MailHouse mail = MailHouse.open(folder, outside, WATCH);
        ExecutorService apart = Executors.newVirtualThreadPerTaskExecutor();
        ExecutorService some = Executors.newFixedThreadPool(AT_ONCE)) {
      List<Callable<Row>> longer =
          List.of(
              () -> takenBack(mail, "crash-at-call-50", "ended by themselves"),
              () -> takenBack(mail, "fails-half", "calls failed"),
              () -> neverServes(mail, "two-faced", "Error: this is no trial"),
              () -> takenBackByAPerson(mail, "let-in-all-the-same"),
              () -> goesThrough(mail, "good-more"),
              () -> goesThrough(mail, "good-cut"));
      List<Future<Row>> rows = new ArrayList<>();
      for (Bad each : BAD) {
        rows.add(some.submit(() -> stopped(mail, each)));
      }
      for (Callable<Row> each : longer) {
        rows.add(apart.submit(each));
      }
      told(rows, outside);
      assertThat(mail.isLedgerWhole()).isTrue();
    }
    staysInside(outside);
  }

  /// Writes the table; what went otherwise is told at the end, all of it.
  private static void told(List<Future<Row>> rows, Path outside) throws Exception {
    List<String> lines = new ArrayList<>();
    lines.add("| release | stopped at | how | after ms | marked bad |");
    lines.add("| --- | --- | --- | ---: | --- |");
    AssertionError otherwise = new AssertionError("some went otherwise");
    for (Future<Row> each : rows) {
      try {
        lines.add(each.get().line(outside));
      } catch (ExecutionException e) {
        otherwise.addSuppressed(e.getCause());
      }
    }
    Path target = Files.createDirectories(RunningHouse.home().resolve("app/target"));
    Files.write(target.resolve("bad-releases.md"), lines);
    if (otherwise.getSuppressed().length > 0) {
      throw otherwise;
    }
  }

  private static long millisSince(long start) {
    return TimeUnit.NANOSECONDS.toMillis(CLOCK.nanos() - start);
  }

  private Row stopped(MailHouse mail, Bad bad) throws Exception {
    String server = bad.release();
    String version = mail.version(server);
    mail.add(server);

    long start = CLOCK.nanos();
    String job = mail.wish(server, version);
    MailHouse.Stand stand = mail.awaited(job, MailHouse.Stand::isStopped);
    long took = millisSince(start);

    assertThat(stand.state()).as(server + ": " + stand).isEqualTo(bad.state());
    assertThat(stand.stoppedAt()).as(server).isEqualTo(bad.step());
    assertThat(stand.reason()).as(server).contains(bad.words());
    assertThat(mail.bad(version).isEmpty()).as(server + " is bad").isNotEqualTo(bad.isRejected());
    stillSound(mail, server);
    return new Row(server, bad.step(), stand.reason(), took, bad.isRejected());
  }

  private static void stillSound(MailHouse mail, String server) throws Exception {
    MailHouse.Answer answer = mail.call(server);
    assertThat(answer.isGood()).as(server + ": " + answer).isTrue();
    assertThat(answer.version()).as(server).isEqualTo(MailHouse.SOUND);
  }

  /// One that only real calls show, so that it is promoted first.
  private Row takenBack(MailHouse mail, String server, String words) throws Exception {
    String version = mail.version(server);
    mail.add(server);
    for (int call = 0; call < 30; call++) {
      stillSound(mail, server);
    }

    long start = CLOCK.nanos();
    String job = mail.wish(server, version);
    mail.awaited(job, each -> each.state().equals("promoted") || each.isStopped());
    Recovery recovery = new Recovery();
    while (!recovery.isOver() && millisSince(start) < Duration.ofMinutes(3).toMillis()) {
      recovery.add(mail.call(server));
    }
    MailHouse.Stand stand = mail.awaited(job, MailHouse.Stand::isStopped);
    long took = millisSince(start);

    assertThat(stand.state()).as(server + ": " + stand).isEqualTo("rolled-back");
    assertThat(stand.stoppedAt()).isEqualTo("watched");
    assertThat(stand.reason()).contains(words);
    assertThat(mail.bad(version)).contains(words);
    for (int call = 0; call < 60; call++) {
      stillSound(mail, server);
    }
    return new Row(server, "watched", recovery.says() + "; " + stand.reason(), took, true);
  }

  /// One that behaves where it is tried and ends elsewhere: it costs nobody a call.
  private Row neverServes(MailHouse mail, String server, String words) throws Exception {
    String version = mail.version(server);
    mail.add(server);
    stillSound(mail, server);

    long start = CLOCK.nanos();
    String job = mail.wish(server, version);
    while (!mail.stand(job).isStopped()) {
      stillSound(mail, server);
    }
    long took = millisSince(start);

    MailHouse.Stand stand = mail.stand(job);
    assertThat(stand.state()).as(server + ": " + stand).isEqualTo("rolled-back");
    assertThat(stand.reason()).contains("it did not start beside the version before", words);
    assertThat(mail.bad(version)).contains(words);
    stillSound(mail, server);
    return new Row(server, "watched", "no bad call; " + stand.reason(), took, true);
  }

  /// One that a person lets in all the same, and does not like then.
  private Row takenBackByAPerson(MailHouse mail, String server) throws Exception {
    String version = mail.version(server);
    mail.add(server);
    stillSound(mail, server);
    String job = mail.wish(server, version);
    mail.awaited(job, MailHouse.Stand::isStopped);
    mail.tell(job, "promote", "{}");
    mail.awaited(job, each -> each.state().equals("promoted"));
    MailHouse.Answer gone = mail.awaitedCall(server, each -> !each.isGood());
    assertThat(gone.body()).contains("list");

    long start = CLOCK.nanos();
    mail.rollBack(server);
    mail.awaitedCall(server, MailHouse.Answer::isGood);
    long took = millisSince(start);

    MailHouse.Stand stand = mail.awaited(job, MailHouse.Stand::isStopped);
    assertThat(stand.state()).as(server + ": " + stand).isEqualTo("rolled-back");
    assertThat(mail.bad(version)).isNotEmpty();
    stillSound(mail, server);
    String how = "asked for by a person, to the first call of the version before; ";
    return new Row(server, "done or watched", how + stand.reason(), took, true);
  }

  /// From the first call that failed to the first that the version before has answered again.
  private static final class Recovery {
    private long firstBad;
    private long restored;
    private int calls;
    private int failed;

    void add(MailHouse.Answer answer) {
      calls++;
      if (!answer.isGood()) {
        failed++;
        firstBad = firstBad == 0 ? CLOCK.nanos() : firstBad;
      } else if (firstBad != 0 && answer.version().equals(MailHouse.SOUND)) {
        restored = CLOCK.nanos();
      }
    }

    boolean isOver() {
      return restored != 0;
    }

    String says() {
      return "%d ms from the first bad call to the first of the version before (%d calls, %d bad)"
          .formatted(TimeUnit.NANOSECONDS.toMillis(restored - firstBad), calls, failed);
    }
  }

  private Row goesThrough(MailHouse mail, String server) throws Exception {
    String version = mail.version(server);
    mail.add(server);
    stillSound(mail, server);

    long start = CLOCK.nanos();
    String job = mail.wish(server, version);
    mail.awaited(job, each -> each.state().equals("promoted") || each.isStopped());
    long promoted = millisSince(start);
    for (int call = 0; call < 100; call++) {
      MailHouse.Answer answer = mail.call(server);
      assertThat(answer.isGood()).as(server + ": " + answer).isTrue();
    }
    MailHouse.Stand stand = mail.awaited(job, MailHouse.Stand::isStopped);
    long took = millisSince(start);

    assertThat(stand.state()).as(server + ": " + stand).isEqualTo("done");
    assertThat(mail.call(server).version()).isEqualTo(version);
    assertThat(mail.bad(version)).isEmpty();
    String how =
        "promoted after %d ms, then watched for %d s".formatted(promoted, WATCH.toSeconds());
    return new Row(server, "goes through", how, took, false);
  }

  /// Nothing of any release lies anywhere but in the data directory, where it belongs.
  private void staysInside(Path outside) throws Exception {
    assertThat(outside).doesNotExist();
    try (Stream<Path> all = Files.walk(folder)) {
      assertThat(all).noneMatch(each -> each.endsWith("slipped-out"));
    }
    try (Stream<Path> all = Files.list(folder)) {
      assertThat(all.map(each -> each.getFileName().toString()))
          .isSubsetOf("data", "cache", "npmrc", "roundhouse.yaml");
    }
  }
}
