package dev.roundhouse.updates.quarantine;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.updates.Part;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/// The machine that a tree is for, in the words of Node.js.
///
/// @param libc `glibc` or `musl`; empty where there is neither
public record Platform(String os, String cpu, String libc) {
  public Platform {
    requireNonNull(os, "os");
    requireNonNull(cpu, "cpu");
    requireNonNull(libc, "libc");
  }

  /// This one.
  public static Platform own() {
    String os = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
    String cpu = System.getProperty("os.arch", "").toLowerCase(Locale.ROOT);
    boolean isLinux = os.startsWith("linux");
    return new Platform(
        isLinux ? "linux" : os.startsWith("mac") ? "darwin" : os.replace(" ", ""),
        switch (cpu) {
          case "amd64", "x86_64" -> "x64";
          case "aarch64" -> "arm64";
          case "x86", "i386", "i686" -> "ia32";
          default -> cpu;
        },
        isLinux ? isMusl() ? "musl" : "glibc" : "");
  }

  private static boolean isMusl() {
    try (DirectoryStream<Path> loaders = Files.newDirectoryStream(Path.of("/lib"), "ld-musl-*")) {
      return loaders.iterator().hasNext();
    } catch (IOException _) {
      return false; // A machine without /lib is none with musl.
    }
  }

  /// Whether a part that wants such machines is for this one.
  boolean is(Part.Machines wanted) {
    return matches(wanted.os(), os) && matches(wanted.cpu(), cpu) && matches(wanted.libc(), libc);
  }

  private static boolean matches(List<String> wanted, String own) {
    List<String> named = wanted.stream().filter(each -> !each.startsWith("!")).toList();
    boolean isNamed = named.isEmpty() || named.contains(own) || named.contains("any");
    return isNamed && !wanted.contains("!" + own);
  }
}
