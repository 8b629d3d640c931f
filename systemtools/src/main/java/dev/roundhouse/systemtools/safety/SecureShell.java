package dev.roundhouse.systemtools.safety;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;

/// Checks of the SSH server by its file, as that is read by the server: the first value counts,
/// included files are read where they are named, and what is under `Match` is left aside.
final class SecureShell {
  private static final String HOME = "etc/ssh";
  private static final int DEEPEST = 8;

  /// @param fallback what the server does when nothing is said
  private record Wish(String key, String fallback, Predicate<String> good, String expected) {}

  private static final List<Wish> WISHES =
      List.of(
          wish("PermitRootLogin", "prohibit-password", "no"),
          wish("PermitEmptyPasswords", "no", "no"),
          wish("X11Forwarding", "no", "no"),
          wish("IgnoreRhosts", "yes", "yes"),
          wish("HostbasedAuthentication", "no", "no"),
          wish("PermitUserEnvironment", "no", "no"),
          new Wish("MaxAuthTries", "6", value -> isAtMost(value, 4), "4 or less"),
          new Wish("LoginGraceTime", "120", value -> isAtMost(value, 60), "60 or less"),
          new Wish("ClientAliveInterval", "0", value -> !value.equals("0"), "more than 0"));

  private final Path root;

  SecureShell(Path root) {
    this.root = requireNonNull(root, "root");
  }

  private static Wish wish(String key, String fallback, String good) {
    return new Wish(key, fallback, good::equals, good);
  }

  private static boolean isAtMost(String value, int most) {
    return value.matches("[1-9]\\d{0,8}") && Integer.parseInt(value) <= most;
  }

  List<Verdict> run() {
    Path file = root.resolve(HOME).resolve("sshd_config");
    List<Verdict> all = new ArrayList<>();
    if (!Files.exists(file)) {
      WISHES.forEach(wish ->
          all.add(
              Verdict.none(
                  "sshd:" + wish.key(), title(wish), "there is no SSH server", wish.expected())));
      return all;
    }
    try {
      Map<String, String> said = new LinkedHashMap<>();
      read(file, said, 0);
      for (Wish wish : WISHES) {
        String value = said.get(wish.key().toLowerCase(Locale.ROOT));
        String counts = value == null ? wish.fallback() : value;
        String found = value == null ? counts + " (not said)" : counts;
        all.add(
            Verdict.of(
                "sshd:" + wish.key(),
                title(wish),
                wish.good().test(counts),
                found,
                wish.expected()));
      }
    } catch (IOException e) {
      WISHES.forEach(wish ->
          all.add(
              Verdict.unknown(
                  "sshd:" + wish.key(),
                  title(wish),
                  "its file cannot be read: " + e.getMessage(),
                  wish.expected())));
    }
    return all;
  }

  private static String title(Wish wish) {
    return "SSH server: " + wish.key();
  }

  /// What an included file says under its own `Match` is left aside, and nothing behind that.
  private void read(Path file, Map<String, String> said, int depth) throws IOException {
    if (depth > DEEPEST) {
      throw new IOException("files include each other more than %d times".formatted(DEEPEST));
    }
    for (String line : Files.readAllLines(file, StandardCharsets.ISO_8859_1)) {
      String[] words = line.strip().split("[\\s=]+", 2);
      String key = words[0].toLowerCase(Locale.ROOT);
      if (key.isEmpty() || key.startsWith("#") || words.length < 2) {
        continue;
      }
      if (key.equals("match")) {
        return;
      }
      if (key.equals("include")) {
        for (Path each : included(words[1])) {
          read(each, said, depth + 1);
        }
      } else {
        said.putIfAbsent(key, words[1].replace("\"", "").strip().toLowerCase(Locale.ROOT));
      }
    }
  }

  private List<Path> included(String patterns) throws IOException {
    List<Path> all = new ArrayList<>();
    for (String pattern : patterns.strip().split("\\s+", -1)) {
      String absolute = pattern.startsWith("/") ? pattern.substring(1) : HOME + "/" + pattern;
      int slash = absolute.lastIndexOf('/');
      Path folder = root.resolve(absolute.substring(0, slash));
      if (Files.isDirectory(folder)) {
        List<Path> found = new ArrayList<>();
        try (DirectoryStream<Path> files =
            Files.newDirectoryStream(folder, absolute.substring(slash + 1))) {
          files.forEach(found::add);
        }
        found.sort(null);
        all.addAll(found);
      }
    }
    return all;
  }
}
