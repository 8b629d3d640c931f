package dev.roundhouse.security;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.roundhouse.kernel.ByteSize;
import dev.roundhouse.kernel.Ticker;
import dev.roundhouse.security.AuditEvent.Arguments;
import dev.roundhouse.security.AuditEvent.Kind;
import dev.roundhouse.security.AuditEvent.Outcome;
import dev.roundhouse.security.AuditSettings.Detail;
import dev.roundhouse.security.AuditSettings.OnFailure;
import dev.roundhouse.storage.DataDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/// A data directory with an audit log, on a real disk.
final class AuditPlace {
  static final AuditSettings USUAL = settings(ByteSize.ofMiB(100), 10, OnFailure.REFUSE_CHANGES);

  private final Path data;
  private final Ticker ticker;

  /// @param data is made at the first opening
  AuditPlace(Path data, Ticker ticker) {
    this.data = data;
    this.ticker = ticker;
  }

  static AuditPlace in(Path directory) {
    return new AuditPlace(directory.resolve("data"), Ticker.system());
  }

  static AuditSettings settings(ByteSize maxFile, int keepFiles, OnFailure onFailure) {
    return new AuditSettings(
        true,
        maxFile,
        keepFiles,
        Duration.ofDays(90),
        Detail.REDACTED,
        ByteSize.ofKiB(8),
        onFailure);
  }

  AuditLog open() {
    return open(USUAL);
  }

  AuditLog open(AuditSettings settings) {
    try (DataDirectory directory = DataDirectory.open(data)) {
      return AuditLog.open(directory, settings, new KnownSecrets(), ticker);
    }
  }

  /// Writes calls `t1` and on, and ends.
  void write(int calls) {
    try (AuditLog log = open()) {
      for (int number = 1; number <= calls; number++) {
        log.record(call("t" + number, "{\"number\":" + number + "}"));
      }
    }
  }

  static AuditEvent call(String tool, String arguments) {
    byte[] json = arguments.getBytes(UTF_8);
    return new AuditEvent(
        Ticker.system().instant(),
        Kind.CALL,
        new AuditEvent.Who("r-1", "ada", "token-1", null),
        new AuditEvent.What(
            "tools/call", "files", tool, Arguments.of(json, 0, json.length, Set.of())),
        new AuditEvent.Result(Outcome.OK, null, Duration.ofMillis(3)));
  }

  static AuditEvent change(String name) {
    return new AuditEvent(
        Ticker.system().instant(),
        Kind.CHANGE,
        new AuditEvent.Who("r-2", "ada", "token-1", null),
        new AuditEvent.What("server add", name, null, null),
        new AuditEvent.Result(Outcome.INTENT, null, null));
  }

  Path data() {
    return data;
  }

  Path folder() {
    return data.resolve("audit");
  }

  /// The files of the log, the oldest first.
  List<Path> files() throws IOException {
    try (Stream<Path> all = Files.list(folder())) {
      return all.filter(file -> file.toString().endsWith(".jsonl"))
          .sorted(Comparator.comparingInt(AuditPlace::number))
          .toList();
    }
  }

  private static int number(Path file) {
    return Integer.parseInt(file.getFileName().toString().replaceAll("\\D", ""));
  }

  Path file() throws IOException {
    return files().getLast();
  }

  List<String> lines() throws IOException {
    return Files.readAllLines(file());
  }

  void replace(List<String> lines) throws IOException {
    Files.writeString(file(), String.join("\n", lines) + "\n");
  }

  AuditVerdict verify() {
    return AuditLog.verify(data);
  }

  /// The first thing that is wrong.
  AuditVerdict.Fault fault() {
    AuditVerdict verdict = verify();
    if (verdict.isGood()) {
      throw new AssertionError("nothing was found: " + verdict);
    }
    return verdict.faults().getFirst();
  }
}
