package dev.roundhouse.systemtools.files;

import static dev.roundhouse.systemtools.tool.Form.Plain.NUMBER;
import static dev.roundhouse.systemtools.tool.Form.Plain.TEXT;
import static dev.roundhouse.systemtools.tool.Form.Plain.TRUTH;
import static dev.roundhouse.systemtools.tool.Form.Plain.WHOLE;
import static dev.roundhouse.systemtools.tool.Form.field;
import static dev.roundhouse.systemtools.tool.Form.group;
import static dev.roundhouse.systemtools.tool.Form.list;
import static java.util.Objects.requireNonNull;

import dev.roundhouse.kernel.Ticker;
import dev.roundhouse.protocol.JsonWriter;
import dev.roundhouse.systemtools.tool.Arguments;
import dev.roundhouse.systemtools.tool.Effect;
import dev.roundhouse.systemtools.tool.Figures;
import dev.roundhouse.systemtools.tool.Form;
import dev.roundhouse.systemtools.tool.Param;
import dev.roundhouse.systemtools.tool.Refusal;
import dev.roundhouse.systemtools.tool.Risk;
import dev.roundhouse.systemtools.tool.Rows;
import dev.roundhouse.systemtools.tool.Tool;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/// The tools that look for secrets in files. They see what the file tools see, and no more: names
/// that hold secrets by themselves stay closed.
public final class SecretScan {
  private static final Tool.Needs SCANS =
      new Tool.Needs("security:scan", Risk.MODERATE, Effect.LOOKS);
  private static final Duration LONGEST = Duration.ofSeconds(20);
  private static final int LONGEST_PATH = 4096;
  private static final int LONGEST_LINE = 4096;
  private static final int MOST_FINDINGS = 500;
  private static final int BLOCK = 64 << 10;

  private static final Form FORM =
      group(
          field("path", TEXT),
          field(
              "findings",
              list(
                  group(
                      field("path", TEXT),
                      field("line", WHOLE, "From 1."),
                      field("kind", TEXT),
                      field("masked", TEXT, "What everybody knows of it; never the secret."),
                      field("entropy", NUMBER, "Bits for each character.")))),
          field("count", WHOLE),
          field("files", WHOLE, "That were read."),
          field("skipped", WHOLE, "Files that are no text, or could not be read."),
          field(
              "truncated", TRUTH, "Whether something was left out: a file, a line or a finding."));

  private final Supplier<FileRules> rules;
  private final Ticker ticker;

  /// @param rules those in force, asked at each call
  public SecretScan(Supplier<FileRules> rules, Ticker ticker) {
    this.rules = requireNonNull(rules, "rules");
    this.ticker = requireNonNull(ticker, "ticker");
  }

  public List<Tool> tools() {
    Param path =
        Param.text("path", LONGEST_PATH, "An absolute path below one of the open directories.");
    return List.of(
        new Tool(
            "scan_secrets_in_file",
            "Secrets in a file",
            "Looks for keys, tokens and passwords in a file. What is found is masked.",
            SCANS,
            List.of(path, Param.FORMAT),
            FORM,
            this::file),
        new Tool(
            "scan_secrets_in_directory",
            "Secrets in a directory",
            "Looks for keys, tokens and passwords in all files below a directory. What is found is"
                + " masked. Takes at most %d s.".formatted(LONGEST.toSeconds()),
            SCANS,
            List.of(path, Param.FORMAT),
            FORM,
            this::directory));
  }

  /// What was found so far.
  private final class Found {
    private final Shelf shelf = new Shelf(rules.get());
    private final Rows rows = new Rows(MOST_FINDINGS, shelf.rules().mostTold());
    private final long deadline = ticker.nanos() + LONGEST.toNanos();
    private int count;
    private int files;
    private int skipped;
    private boolean isCut;

    private boolean hasTime() {
      return ticker.nanos() - deadline < 0;
    }

    void scan(Place place) throws Refusal, InterruptedException {
      try (SeekableByteChannel channel = shelf.open(place)) {
        byte[] bytes = read(channel);
        if (isBinary(bytes)) {
          skipped++;
          return;
        }
        files++;
        List<String> lines = new String(bytes, StandardCharsets.UTF_8).lines().toList();
        for (int at = 0; at < lines.size() && hasTime(); at++) {
          line(place, at + 1, lines.get(at));
        }
        isCut |= !hasTime();
      } catch (IOException e) {
        throw Walk.refusal(e, place.path());
      }
    }

    private byte[] read(SeekableByteChannel channel) throws IOException, InterruptedException {
      int most = (int) Math.min(shelf.rules().mostRead(), channel.size());
      isCut |= most < channel.size();
      ByteBuffer bytes = ByteBuffer.allocate(most);
      while (bytes.hasRemaining() && channel.read(bytes) >= 0) {
        if (Thread.interrupted()) {
          throw new InterruptedException("nobody waits for the scan any more");
        }
      }
      return java.util.Arrays.copyOf(bytes.array(), bytes.position());
    }

    private void line(Place place, int number, String whole) {
      isCut |= whole.length() > LONGEST_LINE;
      String line = whole.substring(0, Math.min(LONGEST_LINE, whole.length()));
      for (SecretKind.Finding each : SecretKind.in(line)) {
        count++;
        rows.add(
            new JsonWriter()
                .object()
                .member("path", place.path())
                .member("line", number)
                .member("kind", each.kind().wire())
                .member("masked", each.masked())
                .member("entropy", Figures.of(each.entropy(), 2))
                .end()
                .toBytes());
      }
    }

    byte[] told(Place place) {
      return new JsonWriter()
          .object()
          .member("path", place.path())
          .member("findings", rows.toBytes())
          .member("count", count)
          .member("files", files)
          .member("skipped", skipped)
          .member("truncated", isCut || rows.isCut())
          .end()
          .toBytes();
    }
  }

  private static boolean isBinary(byte[] bytes) {
    for (int at = 0; at < Math.min(bytes.length, BLOCK); at++) {
      if (bytes[at] == 0) {
        return true;
      }
    }
    return false;
  }

  private byte[] file(Arguments arguments) throws Refusal, InterruptedException {
    Found found = new Found();
    Place place = found.shelf.place(arguments.text("path"));
    found.scan(place);
    return found.told(place);
  }

  private byte[] directory(Arguments arguments) throws Refusal, InterruptedException {
    Found found = new Found();
    Place place = found.shelf.place(arguments.text("path"));
    List<Place> all = new ArrayList<>();
    Shelf.Round round =
        found.shelf.visit(
            place,
            true,
            entry -> {
              if (entry.attributes().isRegularFile()) {
                all.add(entry.place());
              }
              return found.hasTime();
            });
    found.isCut |= !round.isWhole();
    for (Place each : all) {
      if (!found.hasTime()) {
        found.isCut = true;
        break;
      }
      try {
        found.scan(each);
      } catch (Refusal _) {
        found.skipped++; // gone in the meantime, not to be read, or with a second name
      }
    }
    return found.told(place);
  }
}
