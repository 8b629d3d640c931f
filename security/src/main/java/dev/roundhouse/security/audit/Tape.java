package dev.roundhouse.security.audit;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The file that is being written. Its length is known, so that a write that failed half-way is
/// taken back, and a change by somebody else is seen. Used by the log's thread alone, which nobody
/// interrupts: that would close the channel.
final class Tape implements AutoCloseable {
  private final int number;
  private final Path path;
  private final FileChannel channel;
  private final @Nullable Object key;
  private long length;

  // Behind the length there may be what a failed write has left.
  private boolean isRagged;

  private Tape(int number, Path path, FileChannel channel) throws IOException {
    this.number = number;
    this.path = path;
    this.channel = channel;
    this.length = channel.size();
    this.key =
        Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS).fileKey();
  }

  /// Begins a file, for its owner alone.
  static Tape begin(Folder folder, int number) throws IOException {
    return open(folder, number, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE));
  }

  /// Goes on with a file that is there.
  static Tape resume(Folder folder, int number) throws IOException {
    return open(folder, number, Set.of(StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS));
  }

  private static Tape open(
      Folder folder, int number, Set<? extends java.nio.file.OpenOption> options)
      throws IOException {
    Path path = folder.file(number);
    FileChannel channel =
        FileChannel.open(
            path,
            options,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    try {
      return new Tape(number, path, channel);
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  int number() {
    return number;
  }

  Path path() {
    return path;
  }

  long length() {
    return length;
  }

  /// When the file was made, as far as the disk knows.
  Instant begun() throws IOException {
    return Files.readAttributes(path, BasicFileAttributes.class).creationTime().toInstant();
  }

  /// Whether the file is where it was and as long as this program left it.
  boolean isUntouched() {
    try {
      BasicFileAttributes now =
          Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      boolean isAsLong = isRagged || now.size() == length;
      return isAsLong && (key == null || key.equals(now.fileKey()));
    } catch (IOException _) {
      return false; // Gone, or out of reach: what is written there nobody would find.
    }
  }

  /// Writes at the end, all or nothing as far as the disk lets it.
  void append(byte[] bytes, int count) throws IOException {
    if (isRagged) {
      takeBack(length);
    }
    ByteBuffer rest = ByteBuffer.wrap(bytes, 0, count);
    long at = length;
    isRagged = true;
    while (rest.hasRemaining()) {
      at += channel.write(rest, at);
    }
    isRagged = false;
    length = at;
  }

  /// Takes back what was written behind this place, after a failure.
  void takeBack(long to) throws IOException {
    length = to;
    isRagged = true;
    channel.truncate(to);
    isRagged = false;
  }

  /// Waits until all of it is on the disk.
  void force() throws IOException {
    channel.force(false);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
