package dev.roundhouse.updates.quarantine;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.updates.Integrity;
import dev.roundhouse.updates.Unpacked;
import dev.roundhouse.updates.UnpackedFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Unpacks the archive of an npm package into a folder of its own: files and folders, readable by
/// this user alone and executable for nobody. An archive that holds anything else is refused as a
/// whole, and nothing of it stays. Immutable.
public final class Unpacking {
  private static final FileAttribute<Set<PosixFilePermission>> FOLDER =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
  private static final FileAttribute<Set<PosixFilePermission>> FILE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

  private final Bounds bounds;

  public Unpacking(Bounds bounds) {
    this.bounds = requireNonNull(bounds, "bounds");
  }

  /// Unpacks one archive, after looking at its digest once more: it may have lain there for long.
  ///
  /// @param folder that is not there yet; the folder that it is to be in is
  /// @throws RefusedArchive naming the entry and the reason
  /// @throws IOException when it cannot be read or the folder not be written
  public Unpacked unpack(Path archive, Integrity integrity, Path folder)
      throws RefusedArchive, IOException {
    String name = String.valueOf(archive.getFileName());
    try (SeekableByteChannel channel = Files.newByteChannel(archive)) {
      verify(channel, integrity);
      channel.position(0);
      Files.createDirectory(folder, FOLDER);
      boolean isWhole = false;
      try {
        Unpacked unpacked = all(Channels.newInputStream(channel), folder);
        isWhole = true;
        return unpacked;
      } finally {
        if (!isWhole) {
          Folder.delete(folder);
        }
      }
    } catch (Refusal e) {
      throw new RefusedArchive(name, e.entry(), e.reason(), e);
    }
  }

  private static void verify(SeekableByteChannel channel, Integrity integrity) throws IOException {
    MessageDigest digest = digest(integrity.algorithm().digest());
    InputStream in = Channels.newInputStream(channel);
    byte[] buffer = new byte[32 << 10];
    for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
      digest.update(buffer, 0, count);
    }
    if (!integrity.isThatOf(digest.digest())) {
      throw new Refusal("it has other bytes than were verified (" + integrity + ")");
    }
  }

  private Unpacked all(InputStream in, Path folder) throws IOException {
    List<UnpackedFile> files = new ArrayList<>();
    Names names = new Names(bounds);
    long total = 0;
    int entries = 0;
    try (GzipStream stream = new GzipStream(in, bounds)) {
      TarReader tar = new TarReader(stream, bounds);
      for (TarReader.@Nullable Entry entry = tar.next(); entry != null; entry = tar.next()) {
        entries++;
        total += entry.size();
        if (entries > bounds.entries()) {
          throw new Refusal("it has more than " + bounds.entries() + " entries");
        }
        if (total > bounds.total().bytes()) {
          throw new Refusal("its files are more than " + bounds.total());
        }
        String path = names.path(entry.name(), entry.isFolder());
        Path place = within(folder, path, entry.name());
        if (entry.isFolder()) {
          Files.createDirectories(place, FOLDER);
        } else {
          Files.createDirectories(requireNonNull(place.getParent(), "parent"), FOLDER);
          files.add(file(tar, entry, path, place));
        }
      }
    }
    if (files.isEmpty()) {
      throw new Refusal("there is no file in it");
    }
    files.sort(Comparator.comparing(UnpackedFile::path));
    return new Unpacked(folder, files, total);
  }

  /// The last word, whatever the names have looked like.
  private static Path within(Path folder, String path, String name) throws Refusal {
    Path place = folder.resolve(path).normalize();
    if (!place.startsWith(folder) || (!path.isEmpty() && place.equals(folder))) {
      throw new Refusal(Names.shown(name), "leads out of its folder");
    }
    return place;
  }

  private static UnpackedFile file(TarReader tar, TarReader.Entry entry, String path, Path place)
      throws IOException {
    Files.createFile(place, FILE);
    MessageDigest digest = digest("SHA-256");
    byte[] buffer = new byte[32 << 10];
    try (OutputStream out = Files.newOutputStream(place, StandardOpenOption.WRITE)) {
      for (int count = tar.read(buffer); count >= 0; count = tar.read(buffer)) {
        digest.update(buffer, 0, count);
        out.write(buffer, 0, count);
      }
    }
    String sha256 = HexFormat.of().formatHex(digest.digest());
    return new UnpackedFile(path, entry.size(), sha256, entry.isExecutable());
  }

  static MessageDigest digest(String algorithm) {
    try {
      return MessageDigest.getInstance(algorithm);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has it", e);
    }
  }
}
