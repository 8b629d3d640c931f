package dev.roundhouse.systemtools.safety;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// Checks of this machine after the benchmarks of the Center for Internet Security: those that can
/// be made by reading. What cannot be read is unknown, and never well.
final class Benchmark {
  private static final int PERMISSIONS = 0777;

  /// A file and the most that may be allowed of it.
  private record Mode(String path, int most, boolean isOptional) {}

  /// A value of the kernel and what it should be.
  private record Parameter(String path, List<String> good) {}

  private static final List<Mode> MODES =
      List.of(
          new Mode("etc/passwd", 0644, false),
          new Mode("etc/group", 0644, false),
          new Mode("etc/shadow", 0640, false),
          new Mode("etc/gshadow", 0640, true),
          new Mode("etc/ssh/sshd_config", 0600, true),
          new Mode("etc/crontab", 0600, true),
          new Mode("etc/cron.daily", 0700, true),
          new Mode("etc/cron.d", 0700, true),
          new Mode("etc/sudoers", 0440, true));

  private static final List<Parameter> PARAMETERS =
      List.of(
          parameter("net/ipv4/ip_forward", "0"),
          parameter("net/ipv4/conf/all/accept_redirects", "0"),
          parameter("net/ipv4/conf/all/secure_redirects", "0"),
          parameter("net/ipv4/conf/all/send_redirects", "0"),
          parameter("net/ipv4/conf/all/accept_source_route", "0"),
          parameter("net/ipv4/conf/all/log_martians", "1"),
          parameter("net/ipv4/conf/all/rp_filter", "1", "2"),
          parameter("net/ipv4/icmp_echo_ignore_broadcasts", "1"),
          parameter("net/ipv4/tcp_syncookies", "1", "2"),
          parameter("net/ipv6/conf/all/accept_redirects", "0"),
          parameter("kernel/randomize_va_space", "2"),
          parameter("kernel/dmesg_restrict", "1"),
          parameter("kernel/kptr_restrict", "1", "2"),
          parameter("kernel/yama/ptrace_scope", "1", "2", "3"),
          parameter("fs/suid_dumpable", "0"),
          parameter("fs/protected_hardlinks", "1"),
          parameter("fs/protected_symlinks", "1"));

  private static final List<String> APART = List.of("nodev", "nosuid", "noexec");

  private final Path root;

  /// @param root what the machine's files lie in
  Benchmark(Path root) {
    this.root = requireNonNull(root, "root");
  }

  private static Parameter parameter(String path, String... good) {
    return new Parameter(path, List.of(good));
  }

  List<Verdict> run() {
    List<Verdict> all = new ArrayList<>();
    MODES.forEach(mode -> all.add(mode(mode)));
    PARAMETERS.forEach(parameter -> all.add(parameter(parameter)));
    for (String place : List.of("/tmp", "/var/tmp", "/dev/shm")) {
      all.add(mount(place));
    }
    all.addAll(new SecureShell(root).run());
    all.addAll(users());
    return all;
  }

  private Verdict mode(Mode wanted) {
    String id = "file-mode:/" + wanted.path();
    String title = "Who may use /" + wanted.path();
    String expected = "mode %o or less, owner root".formatted(wanted.most());
    try {
      Map<String, Object> is = Files.readAttributes(root.resolve(wanted.path()), "unix:mode,uid");
      if (!(is.get("mode") instanceof Integer all) || !(is.get("uid") instanceof Integer uid)) {
        return Verdict.unknown(id, title, "this file system keeps no modes", expected);
      }
      int mode = all & PERMISSIONS;
      boolean isGood = (mode & ~wanted.most()) == 0 && uid == 0;
      return Verdict.of(id, title, isGood, "mode %o, owner %s".formatted(mode, uid), expected);
    } catch (NoSuchFileException _) {
      return wanted.isOptional()
          ? Verdict.none(id, title, "is not there", expected)
          : Verdict.unknown(id, title, "is not there", expected);
    } catch (IOException e) {
      return Verdict.unknown(id, title, "cannot be looked at: " + e.getMessage(), expected);
    }
  }

  private Verdict parameter(Parameter wanted) {
    String name = wanted.path().replace('/', '.');
    String id = "sysctl:" + name;
    String title = "Kernel parameter " + name;
    String expected = String.join(" or ", wanted.good());
    try {
      String is = Files.readString(root.resolve("proc/sys").resolve(wanted.path())).strip();
      return Verdict.of(id, title, wanted.good().contains(is), is, expected);
    } catch (NoSuchFileException _) {
      return Verdict.none(id, title, "this kernel has none", expected);
    } catch (IOException e) {
      return Verdict.unknown(id, title, "cannot be read: " + e.getMessage(), expected);
    }
  }

  private Verdict mount(String place) {
    String id = "mount:" + place;
    String title = "How " + place + " is mounted";
    String expected = "a file system of its own with " + String.join(", ", APART);
    try {
      for (String line : lines("proc/mounts")) {
        String[] words = line.split(" ", -1);
        if (words.length > 3 && words[1].equals(place)) {
          Set<String> options = new TreeSet<>(Arrays.asList(words[3].split(",", -1)));
          return Verdict.of(id, title, options.containsAll(APART), words[3], expected);
        }
      }
      return Verdict.of(id, title, false, "no file system of its own", expected);
    } catch (IOException e) {
      return Verdict.unknown(id, title, "mounts cannot be read: " + e.getMessage(), expected);
    }
  }

  private List<String> lines(String path) throws IOException {
    return Files.readAllLines(root.resolve(path), StandardCharsets.ISO_8859_1);
  }

  private List<Verdict> users() {
    List<Verdict> all = new ArrayList<>();
    String one = "Users with the rights of root";
    String twice = "Users that share a number";
    try {
      Map<String, List<String>> byNumber = new TreeMap<>();
      for (String line : lines("etc/passwd")) {
        String[] words = line.split(":", -1);
        if (words.length > 2) {
          byNumber.computeIfAbsent(words[2], _ -> new ArrayList<>()).add(words[0]);
        }
      }
      List<String> roots = byNumber.getOrDefault("0", List.of());
      all.add(
          Verdict.of("users:root", one, roots.equals(List.of("root")), "" + roots, "root alone"));
      List<List<String>> shared =
          byNumber.values().stream().filter(names -> names.size() > 1).toList();
      all.add(Verdict.of("users:shared", twice, shared.isEmpty(), "" + shared, "none"));
    } catch (IOException e) {
      String why = "/etc/passwd cannot be read: " + e.getMessage();
      all.add(Verdict.unknown("users:root", one, why, "root alone"));
      all.add(Verdict.unknown("users:shared", twice, why, "none"));
    }
    all.add(passwords());
    return all;
  }

  private Verdict passwords() {
    String title = "Users without a password";
    try {
      List<String> open =
          lines("etc/shadow").stream()
              .map(line -> line.split(":", -1))
              .filter(words -> words.length > 1 && words[1].isEmpty())
              .map(words -> words[0])
              .toList();
      return Verdict.of("users:password", title, open.isEmpty(), "" + open, "none");
    } catch (IOException e) {
      return Verdict.unknown(
          "users:password", title, "/etc/shadow cannot be read: " + e.getMessage(), "none");
    }
  }
}
