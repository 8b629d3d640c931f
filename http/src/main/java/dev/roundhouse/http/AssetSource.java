package dev.roundhouse.http;

import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLConnection;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// Where static files come from. Names are relative, with `/`, and have no dot segments.
sealed interface AssetSource {
  /// The file, or null when there is none of this name.
  @Nullable Asset find(String name) throws IOException;

  /// Files below a prefix of the class path. They do not change while the program runs: each is
  /// read once.
  record OnClassPath(ClassLoader loader, String prefix, Map<String, Asset> read)
      implements AssetSource {
    OnClassPath(ClassLoader loader, String prefix) {
      this(loader, prefix, new ConcurrentHashMap<>());
    }

    @Override
    public @Nullable Asset find(String name) throws IOException {
      Asset known = read.get(name);
      if (known != null) {
        return known;
      }
      URL url = loader.getResource(prefix + "/" + name);
      if (url == null || isDirectory(url)) {
        return null;
      }
      try (InputStream in = url.openStream()) {
        Asset asset = Asset.of(name, in.readAllBytes());
        read.put(name, asset);
        return asset;
      }
    }

    /// Class loaders open a directory as the list of its files.
    private static boolean isDirectory(URL url) throws IOException {
      if (url.getProtocol().equals("file")) {
        try {
          return !Files.isRegularFile(Path.of(new URI(url.toString())));
        } catch (URISyntaxException e) {
          throw new IOException("not an address: " + url, e);
        }
      }
      URLConnection connection = url.openConnection();
      return connection instanceof JarURLConnection jar && jar.getJarEntry().isDirectory();
    }
  }

  /// Files below a directory, read again when they change. Links may not lead out of it.
  record InDirectory(Path root, Map<Path, Version> read) implements AssetSource {
    private static final int MAX_KEPT = 512;
    private static final long MAX_SIZE = 16L << 20;

    /// A file as it was when it was read.
    record Version(FileTime modified, long size, Asset asset) {}

    static InDirectory of(Path directory) throws IOException {
      return new InDirectory(directory.toRealPath(), new ConcurrentHashMap<>());
    }

    @Override
    public @Nullable Asset find(String name) throws IOException {
      Path real;
      try {
        real = root.resolve(name).toRealPath();
      } catch (FileSystemException | InvalidPathException _) {
        // No file of this name, or none that may be seen: null says so.
        return null;
      }
      if (!real.startsWith(root)) {
        return null;
      }
      BasicFileAttributes attributes = Files.readAttributes(real, BasicFileAttributes.class);
      if (!attributes.isRegularFile() || attributes.size() > MAX_SIZE) {
        return null;
      }
      Version known = read.get(real);
      if (known != null
          && known.size() == attributes.size()
          && known.modified().equals(attributes.lastModifiedTime())) {
        return known.asset();
      }
      Asset asset = Asset.of(name, Files.readAllBytes(real));
      if (read.size() >= MAX_KEPT) {
        read.clear();
      }
      read.put(real, new Version(attributes.lastModifiedTime(), attributes.size(), asset));
      return asset;
    }
  }
}
