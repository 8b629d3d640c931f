package dev.roundhouse.security.audit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.roundhouse.kernel.ByteSize;
import dev.roundhouse.kernel.Ticker;
import dev.roundhouse.security.AuditEvent.Kind;
import dev.roundhouse.security.AuditEvent.Outcome;
import dev.roundhouse.security.AuditSettings;
import dev.roundhouse.security.AuditVerdict;
import dev.roundhouse.security.KnownSecrets;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Hashes anybody can compute: whoever can write the files can make a chain that is whole. Without
/// the key it is found all the same.
final class RewrittenLogTest {
  private static final byte[] KEY = "0123456789abcdef0123456789abcdef".getBytes(UTF_8);

  @TempDir private Path directory;

  private void write() throws IOException {
    AuditSettings settings =
        new AuditSettings(
            true,
            ByteSize.ofMiB(1),
            10,
            Duration.ofDays(90),
            AuditSettings.Detail.REDACTED,
            ByteSize.ofKiB(8),
            AuditSettings.OnFailure.REFUSE_CHANGES);
    Ticker ticker = Ticker.system();
    Journal journal =
        Journal.open(new Folder(directory), KEY, settings, new KnownSecrets(), ticker);
    for (String name : List.of("one", "two", "three")) {
      journal.write(
          List.of(Journal.own(ticker.instant(), Kind.CHANGE, name, Outcome.OK, "because")), true);
    }
    journal.end();
  }

  private AuditVerdict verify() throws IOException {
    return new Verification(directory, KEY, false).run();
  }

  /// Every line anew, one of them with another text, each with its right hash.
  private void rewrite(String from, String to) throws IOException {
    Path file = directory.resolve("audit-1.jsonl");
    MessageDigest digest = Link.digest();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    String prev = Link.ORIGIN.hash();
    for (String line : Files.readAllLines(file)) {
      String object = line.substring(0, line.indexOf(",\"prev\"")).replace(from, to);
      String open = object + ",\"prev\":\"" + prev + "\"";
      prev = Link.hash((open + "}").getBytes(UTF_8), digest);
      out.writeBytes((open + ",\"hash\":\"" + prev + "\"}\n").getBytes(UTF_8));
    }
    Files.write(file, out.toByteArray());
  }

  @Test
  void isFoundByItsSignatures() throws IOException {
    write();
    assertThat(verify().faults()).isEmpty();

    rewrite("two", "2nd");

    AuditVerdict verdict = verify();
    assertThat(verdict.faults())
        .anySatisfy(fault -> assertThat(fault.what()).contains("written anew"));
    assertThat(verdict.faults().getFirst().line()).isEqualTo(4);
  }

  @Test
  void theRewritingItselfIsRight() throws IOException {
    write();

    rewrite("two", "two");

    assertThat(verify().faults()).isEmpty();
  }
}
