package dev.roundhouse.app;

import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.constantpool.PoolEntry;
import java.lang.classfile.constantpool.StringEntry;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/// Every text in the compiled code of the doors that can be a path or a part of one. A route that
/// somebody adds cannot help standing there.
final class RouteLiterals {
  private RouteLiterals() {}

  /// Of all classes in the package of this one and below.
  static Set<String> of(Class<?> room) throws Exception {
    return of(room, "(nothing)");
  }

  /// The same without those below a folder.
  static Set<String> of(Class<?> room, String without) throws Exception {
    Path place = Path.of(room.getProtectionDomain().getCodeSource().getLocation().toURI());
    String folder = room.getPackageName().replace('.', '/');
    if (Files.isDirectory(place)) {
      return in(place.resolve(folder), without);
    }
    try (FileSystem jar = FileSystems.newFileSystem(place)) {
      return in(jar.getPath("/" + folder), without);
    }
  }

  private static boolean isMeant(String file, String without) {
    return file.endsWith(".class") && !file.contains(without);
  }

  private static Set<String> in(Path folder, String without) throws IOException {
    Set<String> found = new TreeSet<>();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(each -> isMeant(each.toString(), without)).toList()) {
        for (PoolEntry entry : ClassFile.of().parse(Files.readAllBytes(file)).constantPool()) {
          if (entry instanceof StringEntry text) {
            found.add(text.stringValue());
          }
        }
      }
    }
    return found;
  }
}
