package dev.roundhouse.security;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Whatever is done to the files is found, or is noted where it cannot have been anybody's doing.
final class AuditChainTest {
  private static final int CALLS = 8;

  @TempDir private Path directory;
  private AuditPlace place = new AuditPlace(Path.of(""), new ManualTicker());

  @BeforeEach
  void write() {
    place = AuditPlace.in(directory);
    place.write(CALLS);
  }

  @Test
  void isGoodAsItWasWritten() throws IOException {
    AuditVerdict verdict = place.verify();

    assertThat(verdict.faults()).isEmpty();
    assertThat(verdict.notes()).isEmpty();
    // The calls, and the signature at the end.
    assertThat(verdict.lines()).isEqualTo(CALLS + 1);
    assertThat(verdict.signed()).isEqualTo(CALLS + 1);
    assertThat(Files.getPosixFilePermissions(place.file()))
        .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    assertThat(Files.getPosixFilePermissions(place.folder()))
        .isEqualTo(PosixFilePermissions.fromString("rwx------"));
  }

  @Test
  void goesOnInTheSameFileAfterAnotherStart() throws IOException {
    place.write(2);

    assertThat(place.verify().faults()).isEmpty();
    assertThat(place.files()).hasSize(1);
    assertThat(place.lines().getLast()).contains("\"seq\":" + (CALLS + 1 + 2 + 1) + ",");
  }

  @Test
  void findsEveryFlippedByteOfALine() throws IOException {
    byte[] whole = Files.readAllBytes(place.file());
    String text = new String(whole, UTF_8);
    int from = text.indexOf('\n') + 1;
    int to = text.indexOf('\n', from) + 1;

    for (int at = from; at < to; at++) {
      byte[] flipped = whole.clone();
      flipped[at] ^= 1;
      Files.write(place.file(), flipped);
      assertThat(place.fault().line()).as("byte " + (at - from) + " of line 2").isEqualTo(2);
      assertThat(place.fault().file()).isEqualTo(place.file());
    }
    Files.write(place.file(), whole);
    assertThat(place.verify().faults()).isEmpty();
  }

  @Test
  void findsALineThatWasRemoved() throws IOException {
    List<String> lines = new ArrayList<>(place.lines());
    lines.remove(3);
    place.replace(lines);

    assertThat(place.fault().line()).isEqualTo(4);
    assertThat(place.fault().what()).isEqualTo("line 4 of the log is missing before this one");
  }

  @Test
  void findsTheFirstLineGone() throws IOException {
    List<String> lines = new ArrayList<>(place.lines());
    lines.removeFirst();
    place.replace(lines);

    assertThat(place.fault().line()).isEqualTo(1);
    assertThat(place.fault().what()).contains("line 1 of the log is missing");
  }

  @Test
  void findsTwoLinesThatChangedPlaces() throws IOException {
    List<String> lines = new ArrayList<>(place.lines());
    Collections.swap(lines, 4, 5);
    place.replace(lines);

    assertThat(place.fault().line()).isEqualTo(5);
    assertThat(place.verify().faults())
        .anySatisfy(fault -> assertThat(fault.what()).contains("another order"));
  }

  @Test
  void findsALineThatStandsThereTwice() throws IOException {
    List<String> lines = new ArrayList<>(place.lines());
    lines.add(3, lines.get(2));
    place.replace(lines);

    assertThat(place.fault().line()).isEqualTo(4);
    assertThat(place.fault().what()).contains("again");
  }

  @Test
  void findsTheEndCutOff() throws IOException {
    List<String> all = place.lines();
    for (int kept = 0; kept < all.size(); kept++) {
      place.replace(all.subList(0, kept));
      if (kept == 0) {
        Files.write(place.file(), new byte[0]);
      }
      assertThat(place.fault().what()).as(kept + " lines kept").contains("its end was cut off");
    }
  }

  @Test
  void findsTheEndCutOffWithinALine() throws IOException {
    byte[] whole = Files.readAllBytes(place.file());
    Files.write(place.file(), Arrays.copyOf(whole, whole.length - 10));

    assertThat(place.fault().what()).contains("its end was cut off");
  }

  @Test
  void findsThatNobodyCanSayWhetherTheEndIsThere() throws IOException {
    Files.delete(place.folder().resolve("head.json"));

    assertThat(place.fault().file()).isEqualTo(place.folder().resolve("head.json"));
    assertThat(place.fault().what()).contains("is missing");
  }

  @Test
  void findsAHeadThatWasWrittenBySomebodyElse() throws IOException {
    Path head = place.folder().resolve("head.json");
    String text = Files.readString(head);
    Files.writeString(head, text.replace("\"seq\":9", "\"seq\":2"));

    assertThat(place.fault().what()).contains("signature is not good");
  }

  @Test
  void findsTheWholeLogGone() throws IOException {
    Files.delete(place.file());

    assertThat(place.fault().what()).contains("its end was cut off");
    place.write(1);
    assertThat(place.fault().what()).as("and later still").contains("lines 1 to 9");
  }

  @Test
  void notesHalfALineAndTheNextStartWritesItDown() throws IOException {
    String half = "{\"seq\":10,\"time\":\"2026-11-21T10:00:00Z\",\"kind\":\"ca";
    Files.writeString(place.file(), half, StandardOpenOption.APPEND);

    AuditVerdict before = place.verify();
    assertThat(before.faults()).isEmpty();
    assertThat(before.notes()).anySatisfy(note -> assertThat(note).contains("half a line"));

    place.write(1);
    AuditVerdict after = place.verify();
    assertThat(after.faults()).isEmpty();
    assertThat(after.notes()).isEmpty();
    assertThat(place.lines())
        .anySatisfy(line ->
            assertThat(line)
                .contains("\"kind\":\"torn\"")
                .contains("\"bytes\":" + half.length())
                .contains("\"seq\\\":10"));
  }

  @Test
  void aCrashDuringTheMendingDoesNoHarm() throws IOException {
    Files.writeString(place.file(), "{\"half", StandardOpenOption.APPEND);
    place.write(0);
    // As if the program had been killed while it wrote that line.
    List<String> lines = place.lines();
    int torn = 0;
    while (!lines.get(torn).contains("\"torn\"")) {
      torn++;
    }
    String kept = String.join("\n", lines.subList(0, torn)) + "\n";
    Files.writeString(place.file(), kept + lines.get(torn).substring(0, 40));
    Files.copy(place.folder().resolve("head.json"), directory.resolve("head-of-later.json"));
    Files.delete(place.folder().resolve("head.json"));

    place.write(1);

    assertThat(place.verify().faults()).isEmpty();
  }

  @Test
  void whatIsVouchedForCannotBeChangedEither() throws IOException {
    Files.writeString(place.file(), "{\"half", StandardOpenOption.APPEND);
    place.write(1);
    String text = Files.readString(place.file());
    Files.writeString(place.file(), text.replace("{\"half", "{\"helf"));

    assertThat(place.fault().what()).contains("was changed");
  }

  @Test
  void withoutTheKeyTheChainIsCheckedAndNoSignature() throws IOException {
    Files.delete(place.data().resolve("secrets/keys/audit.key"));

    AuditVerdict verdict = place.verify();

    assertThat(verdict.faults()).isEmpty();
    assertThat(verdict.notes()).anySatisfy(note -> assertThat(note).contains("key"));
  }

  @Test
  void aFileThatIsMovedAwayUnderTheProgramIsAnAlarm() throws IOException {
    try (AuditLog log = place.open()) {
      log.commit(AuditPlace.change("one"));
      Files.move(place.file(), directory.resolve("stolen.jsonl"));
      log.commit(AuditPlace.change("two"));

      assertThat(place.file().getFileName().toString())
          .isEqualTo("audit-1.jsonl".replace('1', '2'));
      assertThat(place.lines().getFirst()).contains("\"kind\":\"alarm\"").contains("moved");
      assertThat(place.lines().get(1)).contains("\"server\":\"two\"");
    }
    assertThat(place.fault().what()).contains("missing before this one");
    Files.move(directory.resolve("stolen.jsonl"), place.folder().resolve("audit-1.jsonl"));
    assertThat(place.verify().faults()).isEmpty();
  }

  @Test
  void whatSomebodyWritesIntoTheFileIsAnAlarm() throws IOException {
    try (AuditLog log = place.open()) {
      log.commit(AuditPlace.change("one"));
      Files.writeString(place.file(), "{\"kind\":\"call\"}\n", StandardOpenOption.APPEND);
      log.commit(AuditPlace.change("two"));
    }

    assertThat(place.files()).hasSize(2);
    assertThat(place.lines().getFirst()).contains("\"kind\":\"alarm\"");
    assertThat(place.fault().what()).contains("was changed");
    assertThat(place.fault().file()).isEqualTo(place.files().getFirst());
  }
}
