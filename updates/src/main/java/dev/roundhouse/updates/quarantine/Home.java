package dev.roundhouse.updates.quarantine;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.protocol.Json;
import dev.roundhouse.protocol.JsonWriter;
import dev.roundhouse.protocol.MalformedFrame;
import dev.roundhouse.updates.Part;
import dev.roundhouse.updates.Tree;
import dev.roundhouse.updates.Unpacked;
import dev.roundhouse.updates.UnpackedFile;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Puts the parts of a tree together as npm would have, out of their archives, and says later
/// whether all of them are still the same.
public final class Home {
  private static final String MODULES = "node_modules";
  private static final long LARGEST = 4L << 30;
  private static final int MOST_FILES = 500_000;

  private Home() {}

  /// Makes a folder with every part at its place, and the links to their programs.
  ///
  /// @param archives where the archive of a part is
  /// @param folder that is not there yet
  /// @throws RefusedArchive when an archive is not what it should be
  public static Unpacked make(
      Tree tree, Function<Part, Path> archives, Path folder, Unpacking unpacking)
      throws RefusedArchive, IOException {
    Folder.made(folder);
    List<UnpackedFile> files = new ArrayList<>();
    long bytes = 0;
    // By their paths: what is inside of another comes behind it.
    for (Part part : tree.parts().values()) {
      Path place = folder.resolve(part.path());
      switch (part.origin()) {
        case Part.Origin.Archive(var _, var integrity) -> {
          Path archive = archives.apply(part);
          if (Files.exists(place, LinkOption.NOFOLLOW_LINKS)) {
            throw new RefusedArchive(
                String.valueOf(archive.getFileName()),
                "",
                "another archive has brought files to its place " + part.path());
          }
          Folder.made(requireNonNull(place.getParent(), "parent"));
          Unpacked unpacked = unpacking.unpack(archive, integrity, place);
          bytes += unpacked.bytes();
          for (UnpackedFile each : unpacked.files()) {
            files.add(
                new UnpackedFile(
                    part.path() + "/" + each.path(),
                    each.bytes(),
                    each.sha256(),
                    each.wasExecutable()));
          }
        }
        case Part.Origin.Bundled(String by) -> {
          if (!Files.isRegularFile(place.resolve("package.json"), LinkOption.NOFOLLOW_LINKS)) {
            throw new RefusedArchive(
                part.path(),
                "",
                "it should be inside of the archive of %s, and is not".formatted(by));
          }
        }
      }
      if (bytes > LARGEST || files.size() > MOST_FILES) {
        throw new RefusedArchive(
            tree.name(), "", "with all that it needs it is larger than 4 GiB or 500000 files");
      }
    }
    link(tree, folder);
    files.sort(Comparator.comparing(UnpackedFile::path));
    return new Unpacked(folder, files, bytes);
  }

  /// The files that programs of the parts are, relative to the folder.
  public static Set<Path> programs(Tree tree) {
    Set<Path> programs = new HashSet<>();
    for (Part part : tree.parts().values()) {
      Path own = Path.of(part.path());
      for (String each : part.wants().programs().values()) {
        Path file = own.resolve(each.replaceAll("^/+", "")).normalize();
        if (file.startsWith(own)) {
          programs.add(file);
        }
      }
    }
    return programs;
  }

  private static void link(Tree tree, Path folder) throws RefusedArchive, IOException {
    for (Part part : tree.parts().values()) {
      String above = part.path().substring(0, part.path().length() - part.placed().length());
      Path own = Path.of(part.placed());
      for (Map.Entry<String, String> each : part.wants().programs().entrySet()) {
        Path target = own.resolve(each.getValue().replaceAll("^/+", "")).normalize();
        boolean isPlain = each.getKey().matches("[A-Za-z0-9_@~+][\\w.@~+-]{0,200}");
        if (!isPlain || !target.startsWith(own) || target.equals(own)) {
          throw new RefusedArchive(
              part.toString(),
              "",
              "its program %s leads to %s, which is not in it"
                  .formatted(Names.shown(each.getKey()), Names.shown(each.getValue())));
        }
        Path bin = folder.resolve(above + ".bin");
        Path link = bin.resolve(each.getKey());
        boolean isThere =
            Files.isRegularFile(folder.resolve(above).resolve(target), LinkOption.NOFOLLOW_LINKS);
        // As npm has it: a program that is not there has no link, and the first of two names wins.
        if (isThere && !Files.exists(link, LinkOption.NOFOLLOW_LINKS)) {
          Folder.made(bin);
          Files.createSymbolicLink(link, Path.of("..").resolve(target));
        }
      }
    }
  }

  /// Why a folder is not what was unpacked any more; empty when every file of it is, and no other
  /// is there.
  public static Optional<String> changed(Unpacked unpacked) throws IOException {
    Map<String, UnpackedFile> left = new TreeMap<>();
    unpacked.files().forEach(each -> left.put(each.path(), each));
    List<String> wrong = new ArrayList<>();
    Path home = unpacked.folder();
    Files.walkFileTree(
        home.resolve(MODULES),
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            String path = home.relativize(file).toString();
            boolean isRight =
                attributes.isSymbolicLink()
                    ? isOwnLink(home, file)
                    : is(file, attributes, left.remove(path));
            if (!isRight) {
              wrong.add(path);
            }
            return FileVisitResult.CONTINUE;
          }
        });
    wrong.addAll(left.keySet());
    return wrong.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "%d files are not as they were unpacked, %s among them"
                .formatted(wrong.size(), Names.shown(wrong.getFirst())));
  }

  private static boolean is(Path file, BasicFileAttributes attributes, @Nullable UnpackedFile as)
      throws IOException {
    return as != null
        && attributes.isRegularFile()
        && attributes.size() == as.bytes()
        && Folder.sha256(file).equals(as.sha256());
  }

  /// Links are made here, and lead from `.bin` to what lies beside it.
  private static boolean isOwnLink(Path home, Path link) throws IOException {
    Path bin = requireNonNull(link.getParent(), "parent");
    Path modules = requireNonNull(bin.getParent(), "parent");
    Path target = bin.resolve(Files.readSymbolicLink(link)).normalize();
    return bin.endsWith(".bin")
        && target.startsWith(modules)
        && target.startsWith(home)
        && Files.isRegularFile(target, LinkOption.NOFOLLOW_LINKS);
  }

  /// The list of files as it is kept.
  public static byte[] list(Unpacked unpacked) {
    JsonWriter body = new JsonWriter().object().key("files").array();
    for (UnpackedFile each : unpacked.files()) {
      body.object()
          .member("path", each.path())
          .member("bytes", each.bytes())
          .member("sha256", each.sha256())
          .member("wasExecutable", each.wasExecutable())
          .end();
    }
    return body.end().end().toBytes();
  }

  /// Reads such a list.
  ///
  /// @throws IOException when it is none
  public static Unpacked listed(byte[] list, Path folder) throws IOException {
    try {
      List<UnpackedFile> files = new ArrayList<>();
      long bytes = 0;
      for (Json each : Json.parse(list).get("files").items()) {
        String path = each.get("path").text();
        String sha256 = each.get("sha256").text();
        if (path == null || sha256 == null) {
          throw new IOException("the list of files beside " + folder + " is spoilt");
        }
        long size = each.get("bytes").integer(-1);
        bytes += size;
        files.add(new UnpackedFile(path, size, sha256, each.get("wasExecutable").truth(false)));
      }
      return new Unpacked(folder, files, bytes);
    } catch (MalformedFrame e) {
      throw new IOException("the list of files beside " + folder + " is spoilt", e);
    }
  }
}
