package dev.roundhouse.storage;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.sqlite.SQLiteJDBCLoader;
import org.sqlite.util.LibraryLoaderUtil;

/// Keeps SQLite's native library unpacked in the data directory. Left alone, the driver unpacks it
/// at every start into the directory for temporary files and compares it byte by byte, which takes
/// longer than the rest of opening a database. Where the kept one cannot be loaded, as on a file
/// system mounted `noexec` or after a move to a system with another C library, the driver falls
/// back to its own way.
final class NativeLibrary {
  private static final String PATH_PROPERTY = "org.sqlite.lib.path";

  private NativeLibrary() {}

  /// Does nothing when the operator chose a library, or an earlier database did.
  static synchronized void keep(Path data) {
    if (System.getProperty(PATH_PROPERTY) != null) {
      return;
    }
    String name = LibraryLoaderUtil.getNativeLibName();
    // Version, system and processor, for a directory may move to another machine. They are asked of
    // the JVM, not of the driver, which starts `uname` to find out.
    String build =
        String.join(
            "-",
            SQLiteJDBCLoader.getVersion(),
            System.getProperty("os.name"),
            System.getProperty("os.arch"));
    Path folder =
        DataDirectory.made(data.resolve("native"))
            .resolve(build.replaceAll("[^A-Za-z0-9._-]", "-"));
    Path library = folder.resolve(name);
    if (!Files.exists(library)) {
      unpack(LibraryLoaderUtil.getNativeLibResourcePath() + "/" + name, library);
    }
    if (DataDirectory.isPrivate(library)) {
      System.setProperty(PATH_PROPERTY, folder.toString());
    }
  }

  /// Does nothing on a system without a library: the driver's own message says so best.
  private static void unpack(String resource, Path library) {
    try (InputStream packed = SQLiteJDBCLoader.class.getResourceAsStream(resource)) {
      Path folder = library.getParent();
      if (packed != null && folder != null) {
        DataDirectory.made(folder);
        DataDirectory.write(library, packed.readAllBytes());
      }
    } catch (IOException e) {
      throw new StorageException("file " + library + " cannot be unpacked: " + e, e);
    }
  }
}
