package dev.roundhouse.updates.protect;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.storage.DataDirectory;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/// Copies of what was there, each under its digest, for the owner's eyes only. A copy is in its
/// place whole or not at all, and is never changed. Safe for many threads.
final class Copies {
  private static final String DRAFT = ".new-";
  private static final AtomicLong DRAFTS = new AtomicLong();
  private static final int PART = 1 << 16;

  /// What was read of a file.
  ///
  /// @param isKept whether a copy is there; false for one that is too large
  record Copied(String hash, boolean isKept) {
    Copied {
      requireNonNull(hash, "hash");
    }
  }

  private final Supplier<Path> folder;
  private final LongSupplier largest;

  /// @param folder private to this user; made when it is asked for
  /// @param largest file that is copied, in bytes
  Copies(Supplier<Path> folder, LongSupplier largest) {
    this.folder = requireNonNull(folder, "folder");
    this.largest = requireNonNull(largest, "largest");
  }

  /// Removes what a crash has left half.
  void sweep() throws IOException {
    try (DirectoryStream<Path> drafts = Files.newDirectoryStream(folder.get(), DRAFT + "*")) {
      for (Path each : drafts) {
        Files.delete(each);
      }
    }
  }

  /// Keeps a text.
  String keep(byte[] bytes) {
    String hash = Sha256.of(bytes);
    Path place = folder.get().resolve(hash);
    if (!Files.exists(place, LinkOption.NOFOLLOW_LINKS)) {
      DataDirectory.write(place, bytes);
    }
    return hash;
  }

  /// Keeps a file that is no link. The digest is that of the very bytes that were copied.
  Copied keep(Path file) throws IOException {
    Path home = folder.get();
    Path draft =
        home.resolve(DRAFT + ProcessHandle.current().pid() + "-" + DRAFTS.incrementAndGet());
    MessageDigest digest = Sha256.fresh();
    try {
      boolean isWhole;
      try (FileChannel channel = made(draft);
          OutputStream out = Channels.newOutputStream(channel);
          InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
        isWhole = copy(in, out, digest);
        channel.force(true);
      }
      String hash = Sha256.text(digest.digest());
      if (isWhole && !Files.exists(home.resolve(hash), LinkOption.NOFOLLOW_LINKS)) {
        DataDirectory.move(draft, home.resolve(hash));
      }
      return new Copied(hash, isWhole);
    } finally {
      Files.deleteIfExists(draft);
    }
  }

  private static FileChannel made(Path draft) throws IOException {
    return FileChannel.open(
        draft,
        Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
  }

  /// Whether all of it was copied; the digest is of all of it in any case.
  private boolean copy(InputStream in, OutputStream out, MessageDigest digest) throws IOException {
    long most = largest.getAsLong();
    long read = 0;
    byte[] part = new byte[PART];
    for (int count = in.read(part); count >= 0; count = in.read(part)) {
      digest.update(part, 0, count);
      read += count;
      if (read <= most) {
        out.write(part, 0, count);
      }
    }
    return read <= most;
  }

  /// A small one that was kept; empty when there is none, or it is not what it was any more.
  Optional<byte[]> read(String hash) throws IOException {
    Path place = folder.get().resolve(hash);
    if (!Files.isRegularFile(place, LinkOption.NOFOLLOW_LINKS)) {
      return Optional.empty();
    }
    byte[] bytes = Files.readAllBytes(place);
    return Sha256.of(bytes).equals(hash) ? Optional.of(bytes) : Optional.empty();
  }

  /// Writes what was kept.
  ///
  /// @return the digest of what was written; empty when nothing was kept
  Optional<String> write(String hash, FileChannel to) throws IOException {
    Path place = folder.get().resolve(hash);
    if (!Files.isRegularFile(place, LinkOption.NOFOLLOW_LINKS)) {
      return Optional.empty();
    }
    MessageDigest digest = Sha256.fresh();
    // Not closed: the channel is the caller's, who has it forced.
    OutputStream out = new DigestOutputStream(Channels.newOutputStream(to), digest);
    Files.copy(place, out);
    return Optional.of(Sha256.text(digest.digest()));
  }
}
