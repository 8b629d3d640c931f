package dev.roundhouse.monitoring;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.roundhouse.kernel.ByteSize;
import dev.roundhouse.kernel.Secret;
import dev.roundhouse.kernel.Ticker;
import dev.roundhouse.monitoring.LogLine.Level;
import dev.roundhouse.security.KnownSecrets;
import dev.roundhouse.security.Visit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// With the loggers of this JVM and files on the disk.
@Timeout(60)
final class ProgramLogTest {
  private static final System.Logger LOG = System.getLogger("roundhouse.sample");
  private static final Instant START = Instant.parse("2026-11-22T10:00:00Z");

  @TempDir private Path folder;

  private final KnownSecrets known = new KnownSecrets();
  private final Queue<LogLine> told = new ConcurrentLinkedQueue<>();
  private @Nullable ProgramLog opened;

  private ProgramLog opened(Duration flush, ByteSize size, int files) {
    ProgramLog made =
        ProgramLog.open(
            folder, () -> new LogSettings(flush, size, files), known, told::add, Ticker.system());
    opened = made;
    return made;
  }

  private ProgramLog log() {
    return Objects.requireNonNull(opened, "is opened");
  }

  @BeforeEach
  void open() {
    opened(Duration.ofHours(1), ByteSize.ofMiB(1), 3);
  }

  @AfterEach
  void close() {
    log().close();
  }

  private static LogQuery query(Level level, String text, int limit) {
    return new LogQuery(
        Optional.empty(),
        Optional.empty(),
        level,
        Optional.empty(),
        Optional.empty(),
        Optional.of(text),
        limit);
  }

  private List<String> messages(LogQuery query) throws IOException {
    return log().search(query).stream().map(LogLine::message).toList();
  }

  private void add(int second, Level level, String component, String request, String message) {
    log().add(new LogLine(START.plusSeconds(second), level, component, request, message, ""));
  }

  @Test
  void whatLoggersSayIsFoundAtOnceWithItsRequestAndCause() throws Exception {
    Visit visit = Visit.of("request-7", null, null);

    visit.during(() -> LOG.log(System.Logger.Level.WARNING, "tea {0} is cold", "cup"));
    LOG.log(System.Logger.Level.ERROR, "tea is out", new IOException("no leaves"));

    List<LogLine> found = log().search(query(Level.WARNING, "TEA", 10));
    assertThat(found).hasSize(2);
    assertThat(found.getFirst())
        .returns("sample", LogLine::component)
        .returns("request-7", LogLine::request)
        .returns("tea cup is cold", LogLine::message)
        .returns(Level.WARNING, LogLine::level);
    assertThat(found.getLast().trace()).contains("IOException: no leaves", "ProgramLogTest");
    assertThat(found.getLast().request()).isEmpty();
    await().until(() -> told.stream().anyMatch(line -> line.message().equals("tea is out")));
  }

  @Test
  void secretsAreMaskedOnTheDiskAndForThoseWhoFollow() throws Exception {
    known.learn(Secret.of("hunter2-hunter2"));
    LOG.log(System.Logger.Level.WARNING, "the token hunter2-hunter2 was refused");

    assertThat(messages(query(Level.DEBUG, "was refused", 10)))
        .containsExactly("the token **** was refused");
    assertThat(Files.readString(folder.resolve("program.jsonl"))).doesNotContain("hunter2");
    assertThat(told).noneMatch(line -> line.message().contains("hunter2"));
    assertThat(
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(folder.resolve("program.jsonl"))))
        .isEqualTo("rw-------");
  }

  @Test
  void eachFilterLeavesOutWhatDoesNotFit() throws Exception {
    add(0, Level.INFO, "fleet", "a", "one");
    add(10, Level.WARNING, "fleet", "b", "two");
    add(20, Level.ERROR, "gateway", "b", "three");
    add(30, Level.DEBUG, "fleet", "b", "four");

    LogQuery all = query(Level.DEBUG, "", 10);
    assertThat(messages(all)).containsExactly("one", "two", "three", "four");
    assertThat(messages(query(Level.WARNING, "", 10))).containsExactly("two", "three");
    assertThat(messages(query(Level.DEBUG, "", 2))).containsExactly("three", "four");
    assertThat(
            messages(
                new LogQuery(
                    Optional.of(START.plusSeconds(10)),
                    Optional.of(START.plusSeconds(30)),
                    Level.DEBUG,
                    Optional.of("fleet"),
                    Optional.of("b"),
                    Optional.empty(),
                    10)))
        .containsExactly("two");
  }

  @Test
  void filesAreBegunAnewAndTheOldestAreForgotten() throws Exception {
    log().close();
    opened(Duration.ofMillis(100), ByteSize.ofKiB(64), 3);
    String long1k = "x".repeat(1000);
    for (int round = 0; round < 8; round++) {
      for (int at = 0; at < 70; at++) {
        add(round, Level.INFO, "fleet", "", "round " + round + " " + long1k);
      }
      assertThat(log().search(query(Level.INFO, "round " + round, 100))).hasSize(70);
    }

    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files.map(each -> each.getFileName().toString()))
          .containsExactlyInAnyOrder("program.1.jsonl", "program.2.jsonl");
    }
    assertThat(log().search(query(Level.INFO, "round 7", 100))).hasSize(70);
    assertThat(log().search(query(Level.INFO, "round 0", 100))).isEmpty();
    List<LogLine> newest = log().search(query(Level.INFO, "", 100));
    assertThat(newest).hasSize(100);
    assertThat(newest.getFirst().message()).startsWith("round 6");
    assertThat(newest.getLast().message()).startsWith("round 7");
  }

  @Test
  void lineThatACrashHasCutOffIsLeftOut() throws Exception {
    add(0, Level.INFO, "fleet", "", "whole");
    log().close();
    Files.writeString(
        folder.resolve("program.jsonl"), "{\"time\":\"2026", UTF_8, StandardOpenOption.APPEND);
    Files.writeString(folder.resolve("program.jsonl"), "\n", UTF_8, StandardOpenOption.APPEND);
    opened(Duration.ofHours(1), ByteSize.ofMiB(1), 3);
    add(1, Level.INFO, "fleet", "", "after");

    assertThat(messages(query(Level.INFO, "", 10))).contains("whole", "after");
  }

  @Test
  void linesOfOneKindAreCountedAsOne() {
    List<LogLine> lines =
        Stream.of(
                "server \"files\" exited with code 3 after 12 ms",
                "server \"search\" exited with code 7 after 9 ms",
                "/var/lib/a cannot be read",
                "server \"files\" exited with code 3 after 1 ms")
            .map(text -> new LogLine(START, Level.WARNING, "fleet", "", text, ""))
            .toList();

    List<LogKind> kinds = LogKind.of(lines);

    assertThat(kinds).extracting(LogKind::count).containsExactly(3L, 1L);
    assertThat(kinds.getFirst().last().message()).contains("after 1 ms");
    LogLine elsewhere =
        new LogLine(START, Level.ERROR, "fleet", "", lines.getFirst().message(), "");
    assertThat(LogKind.fingerprint(elsewhere)).isNotEqualTo(kinds.getFirst().fingerprint());
  }

  @Test
  void whatIsNoQueryIsRefused() {
    assertThatThrownBy(() -> query(Level.INFO, "", 0)).hasMessageContaining("limit");
    assertThatThrownBy(() -> Level.of("loud")).hasMessageContaining("debug, info, warning");
  }
}
