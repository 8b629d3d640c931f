package dev.roundhouse.systemtools.files;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.kernel.Ticker;
import dev.roundhouse.protocol.JsonWriter;
import dev.roundhouse.systemtools.tool.Refusal;
import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.temporal.ChronoUnit;

/// Answers of the tools that read files.
final class Looks {
  private static final Duration LONGEST_SEARCH = Duration.ofSeconds(10);
  private static final int MOST_ENTRIES = 1000;

  private final Shelf shelf;
  private final Ticker ticker;

  Looks(Shelf shelf, Ticker ticker) {
    this.shelf = requireNonNull(shelf, "shelf");
    this.ticker = requireNonNull(ticker, "ticker");
  }

  /// An answer under the name of its kind.
  static byte[] named(String action, String key, byte[] answer) {
    return new JsonWriter().object().member("action", action).key(key).raw(answer).end().toBytes();
  }

  /// Entries of a list, as many as an answer holds.
  private final class Entries {
    private final JsonWriter writer = new JsonWriter().array();
    private final int most;
    private int count;
    private long size;

    Entries(int most) {
      this.most = most;
    }

    /// False when there is no room for it.
    boolean add(Shelf.Entry entry) {
      byte[] written = entry(entry);
      if (count >= most || size + written.length > shelf.rules().mostTold()) {
        return false;
      }
      writer.raw(written);
      count++;
      size += written.length;
      return true;
    }

    byte[] toBytes() {
      return writer.end().toBytes();
    }
  }

  byte[] list(String path, boolean isDeep) throws Refusal, InterruptedException {
    Place place = shelf.place(path);
    long deadline = ticker.nanos() + LONGEST_SEARCH.toNanos();
    Entries entries = new Entries(MOST_ENTRIES);
    Shelf.Round round =
        shelf.visit(place, isDeep, entry -> ticker.nanos() < deadline && entries.add(entry));
    return new JsonWriter()
        .object()
        .member("path", place.path())
        .member("entries", entries.toBytes())
        .member("count", entries.count)
        .member("hidden", round.hidden())
        .member("truncated", !round.isWhole())
        .end()
        .toBytes();
  }

  byte[] search(String path, String pattern, int most) throws Refusal, InterruptedException {
    Place place = shelf.place(path);
    Wildcard wanted = new Wildcard(pattern);
    long deadline = ticker.nanos() + LONGEST_SEARCH.toNanos();
    Entries entries = new Entries(most);
    Shelf.Round round =
        shelf.visit(
            place,
            true,
            entry -> {
              boolean isFound = wanted.matches(entry.place().name());
              return ticker.nanos() < deadline && (!isFound || entries.add(entry));
            });
    return new JsonWriter()
        .object()
        .member("path", place.path())
        .member("pattern", pattern)
        .member("matches", entries.toBytes())
        .member("count", entries.count)
        .member("truncated", !round.isWhole())
        .end()
        .toBytes();
  }

  private static byte[] entry(Shelf.Entry entry) {
    PosixFileAttributes attributes = entry.attributes();
    return new JsonWriter()
        .object()
        .member("path", entry.place().path())
        .member("name", entry.place().name())
        .member("type", type(attributes))
        .member("size", attributes.size())
        .member("modified", moment(attributes.lastModifiedTime()))
        .member("permissions", PosixFilePermissions.toString(attributes.permissions()))
        .end()
        .toBytes();
  }

  private static String type(PosixFileAttributes attributes) {
    if (attributes.isSymbolicLink()) {
      return "link";
    }
    return attributes.isDirectory() ? "directory" : attributes.isRegularFile() ? "file" : "other";
  }

  private static String moment(FileTime time) {
    return time.toInstant().truncatedTo(ChronoUnit.SECONDS).toString();
  }

  byte[] info(String path) throws Refusal {
    Place place = shelf.place(path);
    PosixFileAttributes attributes = shelf.look(place);
    String name =
        place.names().isEmpty() ? String.valueOf(place.root().getFileName()) : place.name();
    return new JsonWriter()
        .object()
        .member("path", place.path())
        .member("name", name)
        .member("type", type(attributes))
        .member("size", attributes.size())
        .member("modified", moment(attributes.lastModifiedTime()))
        .member("accessed", moment(attributes.lastAccessTime()))
        .member("permissions", PosixFilePermissions.toString(attributes.permissions()))
        .member("owner", attributes.owner().getName())
        .member("group", attributes.group().getName())
        .end()
        .toBytes();
  }

  byte[] read(String path, int offset, int lines) throws Refusal, InterruptedException {
    Place place = shelf.place(path);
    try (SeekableByteChannel channel = shelf.open(place)) {
      Content.Lines told = new Content(channel, shelf.rules()).lines(offset, lines);
      return text(place, told, offset);
    } catch (IOException e) {
      throw Walk.refusal(e, place.path());
    }
  }

  byte[] tail(String path, int lines) throws Refusal, InterruptedException {
    Place place = shelf.place(path);
    try (SeekableByteChannel channel = shelf.open(place)) {
      return text(place, new Content(channel, shelf.rules()).last(lines), -1);
    } catch (IOException e) {
      throw Walk.refusal(e, place.path());
    }
  }

  /// @param offset negative for the last lines
  private static byte[] text(Place place, Content.Lines told, int offset) {
    JsonWriter writer = new JsonWriter().object().member("path", place.path());
    number(writer, "total_lines", told.total());
    number(writer, "offset", offset);
    return writer
        .member("lines_returned", told.count())
        .member("content", told.text())
        .member("has_more", told.hasMore())
        .member("truncated", told.isCut())
        .end()
        .toBytes();
  }

  private static void number(JsonWriter writer, String key, long number) {
    if (number < 0) {
      writer.key(key).nul();
    } else {
      writer.member(key, number);
    }
  }
}
